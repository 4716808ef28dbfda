using ILGPU;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>Counts of the digits of keys of doubles. The plain twin is <see cref="RadixRefinement.Count"/>.</summary>
internal static class WideQuantileKernels
{
    /// <summary>counts[node, digit of the level]++ for values whose upper digits lead to a wanted node.</summary>
    /// <param name="values">The column.</param>
    /// <param name="level">0 to 3.</param>
    /// <param name="first">Of each digit of level 0 the node; not read at level 0.</param>
    /// <param name="second">Of each node and digit of level 1 the next node; not read before level 2.</param>
    /// <param name="third">The same of level 2; not read before level 3.</param>
    /// <param name="counts">By node and digit.</param>
    public static void CountWideDigitsKernel(
        ArrayView<double> values, int level, ArrayView<short> first, ArrayView<short> second, ArrayView<short> third, ArrayView<int> counts)
    {
        var (last, pending) = (0, 0);
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < values.Length; i += stride)
        {
            var key = OrderedKeys.Of(values[i]);
            int node = level == 0 ? 0 : first[(int)(key >> 48)];
            if (level >= 2 && node >= 0)
            {
                node = second[node * RadixRefinement.Bins + (int)(key >> 32 & 0xFFFF)];
            }

            if (level >= 3 && node >= 0)
            {
                node = third[node * RadixRefinement.Bins + (int)(key >> 16 & 0xFFFF)];
            }

            if (node >= 0)
            {
                // Of the same digit again and again, as in a constant column, only one addition reaches the memory.
                var place = node * RadixRefinement.Bins + (int)(key >> (48 - 16 * level) & 0xFFFF);
                if (place != last)
                {
                    QuantileKernels.Flush(counts, last, pending);
                    pending = 0;
                }

                last = place;
                pending++;
            }
        }

        QuantileKernels.Flush(counts, last, pending);
    }
}
