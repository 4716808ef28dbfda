using ILGPU;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>Counts of the digits of keys. The plain twin is <see cref="RadixRefinement.Count"/>.</summary>
internal static class QuantileKernels
{
    /// <summary>counts[key >> 16]++ for all values.</summary>
    public static void CountUpperDigitsKernel(ArrayView<float> values, ArrayView<int> counts)
    {
        var (last, pending) = (0, 0);
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < values.Length; i += stride)
        {
            // Of the same digit again and again, as in a constant column, only one addition reaches the memory.
            var digit = (int)(OrderedKeys.Of(values[i]) >> 16);
            if (digit != last)
            {
                Flush(counts, last, pending);
                pending = 0;
            }

            last = digit;
            pending++;
        }

        Flush(counts, last, pending);
    }

    /// <summary>counts[node, key &amp; 0xFFFF]++ for values whose upper digit belongs to a wanted node.</summary>
    public static void CountLowerDigitsKernel(ArrayView<float> values, ArrayView<short> nodes, ArrayView<int> counts)
    {
        var (last, pending) = (0, 0);
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < values.Length; i += stride)
        {
            var key = OrderedKeys.Of(values[i]);
            int node = nodes[(int)(key >> 16)];
            if (node >= 0)
            {
                var place = node * RadixRefinement.Bins + (int)(key & 0xFFFF);
                if (place != last)
                {
                    Flush(counts, last, pending);
                    pending = 0;
                }

                last = place;
                pending++;
            }
        }

        Flush(counts, last, pending);
    }

    /// <summary>Adds what was held back for a place.</summary>
    public static void Flush(ArrayView<int> counts, int place, int pending)
    {
        if (pending > 0)
        {
            Atomic.Add(ref counts[place], pending);
        }
    }
}
