using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Registry.Stores;

/// <summary>Finds a version by the id that it was registered with.</summary>
internal static class RegistrationSearch
{
    /// <returns>The version; <see langword="null"/> where the model has none of this id.</returns>
    public static async Task<ModelVersion?> FindRegistrationAsync(this IModelRegistryStore store, string name, string id, CancellationToken cancellationToken)
    {
        var search = new RegistrySearch { Filter = $"name = '{name.Replace("'", "''", StringComparison.Ordinal)}'" };
        var pages = MlflowPages.ReadAsync(
            (token, attempt) => store.SearchVersionsAsync(search with { PageToken = token }, attempt),
            page => page.NextPageToken,
            RegistryErrors.SearchGoesInCircles,
            cancellationToken);
        return await pages.SelectMany(page => page.Items)
            .FirstOrDefaultAsync(version => version.Tags.GetValueOrDefault(VersionTagNames.RegistrationId) == id, cancellationToken)
            .ConfigureAwait(false);
    }
}
