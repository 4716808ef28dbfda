namespace MlOps.Sdk.Tracking.Wire;

internal sealed record LogBatchRequest
{
    public required string RunId { get; init; }

    public required IReadOnlyList<WireMetric> Metrics { get; init; }

    public required IReadOnlyList<WireEntry> Params { get; init; }

    public required IReadOnlyList<WireEntry> Tags { get; init; }
}
