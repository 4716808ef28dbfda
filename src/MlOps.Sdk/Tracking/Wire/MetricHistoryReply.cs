namespace MlOps.Sdk.Tracking.Wire;

internal sealed record MetricHistoryReply
{
    public IReadOnlyList<WireMetric>? Metrics { get; init; }

    public string? NextPageToken { get; init; }
}
