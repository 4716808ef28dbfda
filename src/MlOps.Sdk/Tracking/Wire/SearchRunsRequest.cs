namespace MlOps.Sdk.Tracking.Wire;

internal sealed record SearchRunsRequest
{
    public required IReadOnlyList<string> ExperimentIds { get; init; }

    public string? Filter { get; init; }

    public IReadOnlyList<string>? OrderBy { get; init; }

    public string? RunViewType { get; init; }

    public required int MaxResults { get; init; }

    public string? PageToken { get; init; }
}
