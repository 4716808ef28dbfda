using System.Collections.Concurrent;

namespace MlOps.Gpu.Statistics;

/// <summary>Shares a column among all cores, in ranges of a million values where nothing else is said.</summary>
internal static class Ranges
{
    private const int Length = 1 << 20;

    /// <summary>Each worker adds ranges, in no order, to a part of its own; the parts are merged at last, in no order either.</summary>
    public static TPart Aggregate<T, TPart>(
        IReadOnlyList<ReadOnlyMemory<T>> chunks, Func<TPart> create, Action<TPart, ReadOnlyMemory<T>> add, Action<TPart, TPart> merge,
        int rangeLength = Length) =>
        Aggregate(
            chunks.SelectMany(chunk => Split(chunk.Length, rangeLength).Select(range => chunk.Slice(range.First, range.Length))), create, add, merge);

    /// <summary>The same over the numbers from 0 to a length.</summary>
    public static TPart Aggregate<TPart>(int length, Func<TPart> create, Action<TPart, int, int> add, Action<TPart, TPart> merge) =>
        Aggregate(Split(length, Length), create, (part, range) => add(part, range.First, range.Length), merge);

    private static TPart Aggregate<TRange, TPart>(
        IEnumerable<TRange> ranges, Func<TPart> create, Action<TPart, TRange> add, Action<TPart, TPart> merge)
    {
        var parts = new ConcurrentBag<TPart>();
        Parallel.ForEach(Partitioner.Create(ranges, EnumerablePartitionerOptions.NoBuffering), create, (range, _, part) =>
        {
            add(part, range);
            return part;
        }, parts.Add);

        var all = parts.TryTake(out var first) ? first : create();
        foreach (var part in parts)
        {
            merge(all, part);
        }

        return all;
    }

    private static IEnumerable<(int First, int Length)> Split(int length, int rangeLength)
    {
        for (var first = 0; first < length; first += rangeLength)
        {
            yield return (first, Math.Min(rangeLength, length - first));
        }
    }
}
