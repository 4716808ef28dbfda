using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlOps.Gpu.Statistics;

/// <summary>Sorts keys by one byte after the other, from the lowest; a byte that is the same in all keys is left out.</summary>
internal static class RadixSort
{
    private const int Bins = 256;

    /// <param name="keys">Unsigned numbers, sorted in place with as much room beside them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sort<TKey>(Span<TKey> keys)
        where TKey : unmanaged, IBinaryInteger<TKey>, IUnsignedNumber<TKey>
    {
        var differing = DifferingBits<TKey>(keys);
        var from = keys;
        Span<TKey> to = new TKey[keys.Length];
        Span<int> places = stackalloc int[Bins];
        for (var digit = 0; digit < Unsafe.SizeOf<TKey>(); digit++)
        {
            if (DigitOf(in differing, digit) == 0)
            {
                continue;
            }

            places.Clear();
            foreach (ref readonly var key in from)
            {
                places[DigitOf(in key, digit)]++;
            }

            ToPlaces(places);
            foreach (ref readonly var key in from)
            {
                to[places[DigitOf(in key, digit)]++] = key;
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

    /// <summary>The bits that are not the same in all keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TKey DifferingBits<TKey>(ReadOnlySpan<TKey> keys)
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        var (first, differing) = (keys.IsEmpty ? TKey.Zero : keys[0], TKey.Zero);
        foreach (var key in keys)
        {
            differing |= key ^ first;
        }

        return differing;
    }

    /// <summary>A byte, counted from the lowest. It is read where it lies: of 128 bits a shift would take several instructions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte DigitOf<TKey>(ref readonly TKey key, int digit)
        where TKey : unmanaged =>
        Unsafe.Add(ref Unsafe.As<TKey, byte>(ref Unsafe.AsRef(in key)), BitConverter.IsLittleEndian ? digit : Unsafe.SizeOf<TKey>() - 1 - digit);

    /// <summary>Turns counts into the place of the first key of each bin.</summary>
    private static void ToPlaces(Span<int> counts)
    {
        var place = 0;
        foreach (ref var count in counts)
        {
            (count, place) = (place, place + count);
        }
    }
}
