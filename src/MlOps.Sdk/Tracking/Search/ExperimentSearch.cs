using MlOps.Sdk.Search;

namespace MlOps.Sdk.Tracking.Search;

/// <summary>A page of experiments that is asked for.</summary>
internal sealed record ExperimentSearch
{
    public string Filter { get; init; } = "";

    public IReadOnlyList<string> OrderBy { get; init; } = [];

    public ViewType View { get; init; }

    public int PageSize { get; init; } = SearchLimits.DefaultPage;

    public string? PageToken { get; init; }
}
