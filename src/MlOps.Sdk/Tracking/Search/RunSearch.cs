using MlOps.Sdk.Search;

namespace MlOps.Sdk.Tracking.Search;

/// <summary>A page of runs that is asked for.</summary>
internal sealed record RunSearch
{
    /// <summary>The experiments; <see langword="null"/> for all.</summary>
    public IReadOnlyList<string>? ExperimentIds { get; init; }

    public string Filter { get; init; } = "";

    public IReadOnlyList<string> OrderBy { get; init; } = [];

    public ViewType View { get; init; }

    public int PageSize { get; init; } = SearchLimits.DefaultPage;

    public string? PageToken { get; init; }
}
