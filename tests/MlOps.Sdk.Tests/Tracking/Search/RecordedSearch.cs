namespace MlOps.Sdk.Tests.Tracking.Search;

/// <summary>A search that a real MLflow answered.</summary>
public sealed record RecordedSearch
{
    /// <summary>What was searched: <c>runs</c> or <c>experiments</c>.</summary>
    public required string Kind { get; init; }

    public required string Filter { get; init; }

    public required string[] OrderBy { get; init; }

    /// <summary>The names of the experiments that were searched, or that were found.</summary>
    public string[]? Experiments { get; init; }

    public string? View { get; init; }

    public int MaxResults { get; init; }

    public required int Status { get; init; }

    public string? ErrorCode { get; init; }

    public int? Pages { get; init; }

    /// <summary>The names of the runs that were found, over all pages.</summary>
    public string[]? Runs { get; init; }

    public bool IsOfRuns => Kind == "runs";

    public override string ToString() => $"{Kind} \"{Filter}\" by [{string.Join(", ", OrderBy)}], {View}, {MaxResults} at a time";
}
