using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlOps.Gpu.Statistics;

/// <summary>Sorts counted keys: the most frequent first, of equally frequent ones the lesser first.</summary>
internal static class KeyRanking
{
    private const ulong SignBit = 1UL << 63;

    /// <param name="entries">No key twice.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (long[] Keys, long[] Counts) Of(ReadOnlySpan<(long Key, long Count)> entries)
    {
        var (keys, counts) = (new long[entries.Length], new long[entries.Length]);
        var (least, most, leastCount, mostCount) = (long.MaxValue, long.MinValue, long.MaxValue, long.MinValue);
        foreach (var (key, count) in entries)
        {
            (least, most) = (Math.Min(least, key), Math.Max(most, key));
            (leastCount, mostCount) = (Math.Min(leastCount, count), Math.Max(mostCount, count));
        }

        var keyBits = BitsOf((ulong)most - (ulong)least);
        if (keyBits + BitsOf((ulong)(mostCount - leastCount)) < 64)
        {
            RankAsOne(entries, keys, counts, least, mostCount, keyBits);
        }
        else
        {
            RankAsTwo(entries, keys, counts);
        }

        return (keys, counts);
    }

    /// <summary>The ranges of the counts and of the keys mostly fit into one number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RankAsOne(
        ReadOnlySpan<(long Key, long Count)> entries, Span<long> keys, Span<long> counts, long leastKey, long mostCount, int keyBits)
    {
        var ranked = new ulong[entries.Length];
        for (var i = 0; i < ranked.Length; i++)
        {
            ranked[i] = (ulong)(mostCount - entries[i].Count) << keyBits | (ulong)entries[i].Key - (ulong)leastKey;
        }

        RadixSort.Sort<ulong>(ranked);
        for (var i = 0; i < ranked.Length; i++)
        {
            keys[i] = (long)((ranked[i] & (1UL << keyBits) - 1) + (ulong)leastKey);
            counts[i] = mostCount - (long)(ranked[i] >> keyBits);
        }
    }

    private static void RankAsTwo(ReadOnlySpan<(long Key, long Count)> entries, Span<long> keys, Span<long> counts)
    {
        // As numbers that ascend: the count from above, then the key.
        var ranked = new UInt128[entries.Length];
        for (var i = 0; i < ranked.Length; i++)
        {
            ranked[i] = new(upper: ~(ulong)entries[i].Count, lower: (ulong)entries[i].Key ^ SignBit);
        }

        RadixSort.Sort<UInt128>(ranked);
        for (var i = 0; i < ranked.Length; i++)
        {
            (counts[i], keys[i]) = ((long)~(ulong)(ranked[i] >> 64), (long)((ulong)ranked[i] ^ SignBit));
        }
    }

    private static int BitsOf(ulong range) => 64 - BitOperations.LeadingZeroCount(range);
}
