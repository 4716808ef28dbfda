using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry.Stores;

namespace MlOps.Sdk.Tests.Registry.Search;

/// <summary>A store with the recorded models.</summary>
internal sealed class FilledRegistry
{
    private readonly IModelRegistryStore _store;

    private FilledRegistry(IModelRegistryStore store) => _store = store;

    public static async Task<FilledRegistry> FillAsync(IModelRegistryStore store)
    {
        foreach (var model in RecordedRegistry.All.Models)
        {
            await store.CreateModelAsync(model.Name, null, model.Tags, default);
            foreach (var version in model.Versions)
            {
                var created = await store.CreateVersionAsync(new() { Name = model.Name, Source = version.Source, Tags = version.Tags }, default);
                Assert.Equal(version.Version, $"{created.Version}");
            }

            foreach (var (alias, version) in model.Aliases)
            {
                await store.SetAliasAsync(model.Name, alias, int.Parse(version, System.Globalization.CultureInfo.InvariantCulture), default);
            }
        }

        return new(store);
    }

    /// <summary>What was recorded.</summary>
    public static string Expected(RecordedRegistrySearch search) =>
        search.ErrorCode ?? (search.IsOfModels ? Text(search.Names!) : Text(search.Versions!.Select(version => $"{version[0]}/{version[1]}"), search.Ordered));

    /// <summary>What the store answers, in the same form, from pages of a size.</summary>
    public async Task<string> AnswerAsync(RecordedRegistrySearch search, int pageSize)
    {
        try
        {
            var asked = new RegistrySearch { Filter = search.Filter, OrderBy = search.OrderBy, PageSize = pageSize };
            return search.IsOfModels ? Text(await FindModelsAsync(asked)) : Text(await FindVersionsAsync(asked), search.Ordered);
        }
        catch (MlflowException exception)
        {
            return exception.ErrorCode;
        }
    }

    /// <summary>The names of the models of all pages.</summary>
    public async Task<List<string>> FindModelsAsync(RegistrySearch search)
    {
        var names = new List<string>();
        do
        {
            var page = await _store.SearchModelsAsync(search, default);
            names.AddRange(page.Items.Select(model => model.Name));
            search = search with { PageToken = page.NextPageToken };
        }
        while (search.PageToken is not null);

        return names;
    }

    /// <summary>The versions of all pages, as <c>name/version</c>.</summary>
    public async Task<List<string>> FindVersionsAsync(RegistrySearch search)
    {
        var versions = new List<string>();
        do
        {
            var page = await _store.SearchVersionsAsync(search, default);
            versions.AddRange(page.Items.Select(version => $"{version.Name}/{version.Version}"));
            search = search with { PageToken = page.NextPageToken };
        }
        while (search.PageToken is not null);

        return versions;
    }

    private static string Text(IEnumerable<string> found, bool ordered = true) =>
        string.Join(" ", ordered ? found : found.Order(StringComparer.Ordinal));
}
