using System.Numerics;

namespace MlOps.Gpu.Statistics;

/// <summary>Sorts keys by one byte after the other, from the lowest; a byte that is the same in all keys is only counted.</summary>
internal static class RadixSort
{
    private const int Bins = 256;

    /// <param name="keys">Unsigned numbers, sorted in place with as much room beside them.</param>
    public static void Sort<TKey>(Span<TKey> keys)
        where TKey : unmanaged, IBinaryInteger<TKey>, IUnsignedNumber<TKey>
    {
        var from = keys;
        Span<TKey> to = new TKey[keys.Length];
        Span<int> places = stackalloc int[Bins];
        for (var shift = 0; shift < 8 * TKey.Zero.GetByteCount(); shift += 8)
        {
            places.Clear();
            foreach (var key in from)
            {
                places[byte.CreateTruncating(key >> shift)]++;
            }

            if (!ToPlaces(places, keys.Length))
            {
                continue;
            }

            foreach (var key in from)
            {
                to[places[byte.CreateTruncating(key >> shift)]++] = key;
            }

            var sorted = to;
            to = from;
            from = sorted;
        }

        if (from != keys)
        {
            from.CopyTo(keys);
        }
    }

    /// <summary>Turns counts into the place of the first key of each bin; false when all keys are in one.</summary>
    private static bool ToPlaces(Span<int> counts, int length)
    {
        var place = 0;
        foreach (ref var count in counts)
        {
            if (count == length)
            {
                return false;
            }

            (count, place) = (place, place + count);
        }

        return true;
    }
}
