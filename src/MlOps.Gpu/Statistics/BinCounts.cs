namespace MlOps.Gpu.Statistics;

/// <summary>Counts of one worker: small ones that stay near the processor, added to large ones before they overflow.</summary>
internal sealed class BinCounts(int length)
{
    private readonly int[] _small = new int[length];
    private long _pending;

    public long[] Totals { get; } = new long[length];

    /// <summary>The small counts, for at most 2^30 more of them in one bin.</summary>
    /// <param name="values">How many will be counted.</param>
    public int[] Reserve(int values)
    {
        if (_pending + values > int.MaxValue)
        {
            Flush();
        }

        _pending += values;
        return _small;
    }

    public void Flush()
    {
        for (var i = 0; i < _small.Length; i++)
        {
            Totals[i] += _small[i];
        }

        Array.Clear(_small);
        _pending = 0;
    }

    public void Merge(BinCounts other)
    {
        other.Flush();
        for (var i = 0; i < Totals.Length; i++)
        {
            Totals[i] += other.Totals[i];
        }
    }
}
