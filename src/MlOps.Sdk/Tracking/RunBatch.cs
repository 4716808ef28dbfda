namespace MlOps.Sdk.Tracking;

/// <summary>Records of one run in the order in which they were logged.</summary>
internal sealed class RunBatch
{
    public List<MetricPoint> Metrics { get; } = [];

    public List<KeyValuePair<string, string>> Params { get; } = [];

    public List<KeyValuePair<string, string>> Tags { get; } = [];

    public int Count => Metrics.Count + Params.Count + Tags.Count;
}
