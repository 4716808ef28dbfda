namespace MlOps.Sdk.Tracking.Stores;

/// <summary>Records of one run in the order in which they were logged.</summary>
internal sealed class RunBatch
{
    public List<MetricPoint> Metrics { get; } = [];

    public List<KeyValuePair<string, string>> Params { get; } = [];

    public List<KeyValuePair<string, string>> Tags { get; } = [];

    /// <summary>How many records there are.</summary>
    public int Count => Metrics.Count + Params.Count + Tags.Count;

    /// <summary>The batch in two halves, to find out which of its records is refused.</summary>
    public (RunBatch First, RunBatch Second) Split()
    {
        var (first, second) = (new RunBatch(), new RunBatch());
        var half = Count / 2;
        Deal(Params, first.Params, second.Params, ref half);
        Deal(Metrics, first.Metrics, second.Metrics, ref half);
        Deal(Tags, first.Tags, second.Tags, ref half);
        return (first, second);
    }

    private static void Deal<T>(List<T> from, List<T> first, List<T> second, ref int toFirst)
    {
        var count = Math.Min(toFirst, from.Count);
        first.AddRange(from[..count]);
        second.AddRange(from[count..]);
        toFirst -= count;
    }
}
