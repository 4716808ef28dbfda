namespace MlOps.Sdk.Tracking.Wire;

internal sealed record SearchLoggedModelsRequest
{
    public required IReadOnlyList<string> ExperimentIds { get; init; }

    public string? Filter { get; init; }

    public IReadOnlyList<WireLoggedModelOrder>? OrderBy { get; init; }

    public required int MaxResults { get; init; }

    public string? PageToken { get; init; }
}
