namespace MlOps.Sdk.Tracking.Wire;

internal sealed record CreateLoggedModelRequest
{
    public required string ExperimentId { get; init; }

    public string? Name { get; init; }

    public string? ModelType { get; init; }

    public string? SourceRunId { get; init; }

    public required IReadOnlyList<WireEntry> Params { get; init; }

    public required IReadOnlyList<WireEntry> Tags { get; init; }
}
