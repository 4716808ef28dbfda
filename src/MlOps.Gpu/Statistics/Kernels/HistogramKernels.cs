using ILGPU;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>Counts of values between edges. The plain twin is <see cref="Histogram"/>.</summary>
internal static class HistogramKernels
{
    /// <summary>Counts that fit into the shared memory of every device.</summary>
    public const int MostSharedCounts = 4096;

    /// <summary>
    /// counts[bin of x]++, first in the group's own copy in shared memory, so that a bin that holds most values does not hold up the others.
    /// </summary>
    /// <param name="values">The column.</param>
    /// <param name="edges">Ascending, at least two.</param>
    /// <param name="counts">By <see cref="Histogram.BinOf"/>.</param>
    public static void CountBinsKernel(ArrayView<float> values, ArrayView<float> edges, ArrayView<long> counts)
    {
        var shared = SharedMemory.Allocate<int>(MostSharedCounts);
        for (var i = Group.IdxX; i < counts.IntLength; i += Group.DimX)
        {
            shared[i] = 0;
        }

        Group.Barrier();
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < values.Length; i += stride)
        {
            Atomic.Add(ref shared[BinOf(values[i], edges)], 1);
        }

        Group.Barrier();
        for (var i = Group.IdxX; i < counts.IntLength; i += Group.DimX)
        {
            if (shared[i] != 0)
            {
                Atomic.Add(ref counts[i], (long)shared[i]);
            }
        }
    }

    private static int BinOf(float value, ArrayView<float> edges)
    {
        // How many edges are not above the value.
        var (first, length) = (0, edges.IntLength);
        while (length > 0)
        {
            var half = length >> 1;
            var isAbove = edges[first + half] > value;
            first = isAbove ? first : first + half + 1;
            length = isAbove ? half : length - half - 1;
        }

        var bins = edges.IntLength - 1;
        var bin = first > bins && value == edges[bins] ? bins : first;
        return float.IsNaN(value) ? bins + 2 : bin;
    }
}
