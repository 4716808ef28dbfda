using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tracking.Delivery;

/// <summary>A record that the store will never take, and why.</summary>
internal sealed record RefusedRecord(string RunId, string Kind, string Key, string Value, string Reason)
{
    /// <summary>The only record of a batch.</summary>
    public static RefusedRecord Of(string runId, RunBatch batch, string reason) => batch switch
    {
        { Params: [var param] } => new(runId, "param", param.Key, param.Value, reason),
        { Tags: [var tag] } => new(runId, "tag", tag.Key, tag.Value, reason),
        _ => OfMetric(runId, batch.Metrics[0], reason),
    };

    private static RefusedRecord OfMetric(string runId, MetricPoint metric, string reason) => new(
        runId, "metric", metric.Key,
        FormattableString.Invariant($"{metric.Value:R} at step {metric.Step}, {metric.Timestamp} ms"), reason);
}
