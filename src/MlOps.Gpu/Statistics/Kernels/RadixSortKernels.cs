using ILGPU;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>
/// A stable radix sort by 8 bits a pass, each pass in three kernels. It reads a key twice and writes it once a pass, and its writes
/// are scattered: simple and right, not as fast as a sort that finds the places of other groups while it reads. The plain twin is <see cref="RadixSort"/>.
/// </summary>
internal static class RadixSortKernels
{
    public const int Bins = 256;

    /// <summary>Each thread has a range of neighbouring keys: counts[digit, thread] is how many of them have the digit.</summary>
    public static void CountDigitsKernel(ArrayView<uint> keys, int shift, int threads, ArrayView<int> counts)
    {
        var thread = Grid.GlobalLinearIndex;
        if (thread >= threads)
        {
            return;
        }

        var (first, end) = RangeOf(thread, threads, keys.Length);
        for (var i = first; i < end; i++)
        {
            counts[(keys[i] >> shift & (Bins - 1)) * threads + thread]++;
        }
    }

    /// <summary>Makes places of counts by one group: places[i] becomes the sum of all counts before i.</summary>
    /// <remarks>
    /// The places have memory of their own. ILGPU's second level of optimisation moves a read behind a write in the same block, and would read a place where
    /// a count was.
    /// </remarks>
    public static void PlaceDigitsKernel(ArrayView<int> counts, ArrayView<int> sums, ArrayView<int> places)
    {
        var (first, end) = RangeOf(Group.IdxX, Group.DimX, counts.Length);
        var sum = 0;
        for (var i = first; i < end; i++)
        {
            sum += counts[i];
        }

        sums[Group.IdxX] = sum;
        Group.Barrier();
        var place = 0;
        for (var i = 0; i < Group.IdxX; i++)
        {
            place += sums[i];
        }

        for (var i = first; i < end; i++)
        {
            places[i] = place;
            place += counts[i];
        }
    }

    /// <summary>Each thread moves its keys, in their order, to their places.</summary>
    public static void MoveKeysKernel(ArrayView<uint> keys, int shift, int threads, ArrayView<int> places, ArrayView<uint> moved)
    {
        var thread = Grid.GlobalLinearIndex;
        if (thread >= threads)
        {
            return;
        }

        var (first, end) = RangeOf(thread, threads, keys.Length);
        for (var i = first; i < end; i++)
        {
            var key = keys[i];
            var place = (key >> shift & (Bins - 1)) * threads + thread;
            moved[places[place]] = key;
            places[place]++;
        }
    }

    private static (long First, long End) RangeOf(long part, int parts, long length) => (length * part / parts, length * (part + 1) / parts);
}
