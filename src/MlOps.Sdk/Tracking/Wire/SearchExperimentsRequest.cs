namespace MlOps.Sdk.Tracking.Wire;

/// <summary>Without a size this is refused.</summary>
internal sealed record SearchExperimentsRequest
{
    public required int MaxResults { get; init; }

    public string? Filter { get; init; }

    public IReadOnlyList<string>? OrderBy { get; init; }

    public string? ViewType { get; init; }

    public string? PageToken { get; init; }
}
