using ILGPU;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>Moments of a column in one read. The plain twin is <see cref="WindowedSums{TFloats, TDoubles}"/>.</summary>
internal static class MomentsKernels
{
    private const int QuadsPerSum = MomentsWindow.ValuesPerSum / 4;

    /// <summary>
    /// Each thread adds x and x² of up to 128 values in doubles, exactly (see <see cref="MomentsWindow"/>), turns the sums into whole numbers, and goes on:
    /// <c>total += bits(start + Σ x) − bits(start)</c>. The totals of all threads are added in shared memory, then in global memory.
    /// </summary>
    /// <param name="quads">The column.</param>
    /// <param name="rest">Its last values, fewer than 4.</param>
    /// <param name="window">Where most values are.</param>
    /// <param name="totals">Zeros, and the bounds of an empty column.</param>
    public static void AddMomentsKernel(ArrayView<Quad> quads, ArrayView<float> rest, MomentsWindow window, MomentsTotals totals)
    {
        var shared = SharedMemory.Allocate<long>(MomentsTotals.Length);
        for (var i = Group.IdxX; i < MomentsTotals.Length; i += Group.DimX)
        {
            shared[i] = 0;
        }

        var sharedBounds = SharedMemory.Allocate<uint>(2);
        if (Group.IdxX == 0)
        {
            sharedBounds[0] = OrderedKeys.Missing;
            sharedBounds[1] = 0;
        }

        Group.Barrier();

        var partial = default(PartialMoments);
        partial.Least = OrderedKeys.Missing;
        var stride = (long)Grid.DimX * Group.DimX;
        var thread = Grid.GlobalLinearIndex;
        for (long first = thread; first < quads.Length; first += stride * QuadsPerSum)
        {
            partial.Begin(window);
            var end = first + stride * QuadsPerSum;
            end = end < quads.Length ? end : quads.Length;
            for (var i = first; i < end; i += stride)
            {
                var quad = quads[i];
                Add(ref partial, quad.X, window, totals, shared);
                Add(ref partial, quad.Y, window, totals, shared);
                Add(ref partial, quad.Z, window, totals, shared);
                Add(ref partial, quad.W, window, totals, shared);
            }

            partial.End(window);
        }

        if (thread < rest.Length)
        {
            partial.Begin(window);
            Add(ref partial, rest[thread], window, totals, shared);
            partial.End(window);
        }

        AddUnits(shared, 0, partial.Sum);
        AddUnits(shared, 2, partial.Upper);
        AddUnits(shared, 4, partial.Lower);
        Atomic.Add(ref shared[MomentsTotals.Missing], partial.Missing);
        Atomic.Min(ref sharedBounds[0], partial.Least);
        Atomic.Max(ref sharedBounds[1], partial.Greatest);
        Group.Barrier();

        for (var i = Group.IdxX; i < MomentsTotals.Outliers; i += Group.DimX)
        {
            Atomic.Add(ref totals.Counts[i], shared[i]);
        }

        if (Group.IdxX == 0)
        {
            Atomic.Min(ref totals.Bounds[0], sharedBounds[0]);
            Atomic.Max(ref totals.Bounds[1], sharedBounds[1]);
        }
    }

    private static void Add(ref PartialMoments partial, float value, MomentsWindow window, MomentsTotals totals, ArrayView<long> shared)
    {
        var key = OrderedKeys.Of(value);
        if (key == OrderedKeys.Missing)
        {
            partial.Missing++;
            return;
        }

        partial.Least = key < partial.Least ? key : partial.Least;
        partial.Greatest = key > partial.Greatest ? key : partial.Greatest;

        var magnitude = value < 0f ? -value : value;
        if (magnitude < window.Beyond && (magnitude >= window.Least || magnitude == 0f))
        {
            partial.Add(value);
        }
        else if (magnitude == float.PositiveInfinity)
        {
            Atomic.Add(ref shared[value > 0f ? MomentsTotals.PositiveInfinities : MomentsTotals.NegativeInfinities], 1L);
        }
        else
        {
            var place = Atomic.Add(ref totals.Counts[MomentsTotals.Outliers], 1L);
            if (place < totals.OutlierValues.Length)
            {
                totals.OutlierValues[place] = value;
            }
        }
    }

    private static void AddUnits(ArrayView<long> totals, int first, long units)
    {
        Atomic.Add(ref totals[first], units & 0xFFFF_FFFF);
        Atomic.Add(ref totals[first + 1], units >> 32);
    }
}
