namespace MlOps.Gpu.Statistics;

/// <summary>Shares a column among all cores, in ranges of a million values where nothing else is said.</summary>
internal static class Ranges
{
    private const int Length = 1 << 20;

    /// <summary>Each worker adds ranges, in no order, to a part of its own; the parts are merged at last, in no order either.</summary>
    public static TPart Aggregate<T, TPart>(
        IReadOnlyList<ReadOnlyMemory<T>> chunks, Func<TPart> create, Action<TPart, ReadOnlyMemory<T>> add, Action<TPart, TPart> merge,
        int rangeLength = Length)
        where TPart : class =>
        Aggregate(
            [.. chunks.SelectMany(chunk => Split(chunk.Length, rangeLength).Select(range => chunk.Slice(range.First, range.Length)))],
            create,
            add,
            merge);

    /// <summary>The same over the numbers from 0 to a length.</summary>
    public static TPart Aggregate<TPart>(
        int length, Func<TPart> create, Action<TPart, int, int> add, Action<TPart, TPart> merge, int rangeLength = Length)
        where TPart : class =>
        Aggregate([.. Split(length, rangeLength)], create, (part, range) => add(part, range.First, range.Length), merge);

    // Not Parallel.ForEach, which begins a new part ten times a second: a vocabulary's is large, and slow to merge.
    private static TPart Aggregate<TRange, TPart>(
        TRange[] ranges, Func<TPart> create, Action<TPart, TRange> add, Action<TPart, TPart> merge)
        where TPart : class
    {
        var next = -1;
        var parts = new TPart?[Math.Max(1, Math.Min(Environment.ProcessorCount, ranges.Length))];
        Parallel.For(0, parts.Length, worker =>
        {
            for (var range = Interlocked.Increment(ref next); range < ranges.Length; range = Interlocked.Increment(ref next))
            {
                add(parts[worker] ??= create(), ranges[range]);
            }
        });

        TPart? all = null;
        foreach (var part in parts.OfType<TPart>())
        {
            if (all is null)
            {
                all = part;
            }
            else
            {
                merge(all, part);
            }
        }

        return all ?? create();
    }

    private static IEnumerable<(int First, int Length)> Split(int length, int rangeLength)
    {
        for (var first = 0; first < length; first += rangeLength)
        {
            yield return (first, Math.Min(rangeLength, length - first));
        }
    }
}
