namespace MlOps.Sdk.Registry.Stores;

/// <summary>A page of registered models or of their versions that is asked for.</summary>
internal sealed record RegistrySearch
{
    public const int MaxModelsPage = 1000;
    public const int MaxVersionsPage = 200_000;

    public string Filter { get; init; } = "";

    public IReadOnlyList<string> OrderBy { get; init; } = [];

    public int PageSize { get; init; } = 100;

    public string? PageToken { get; init; }
}
