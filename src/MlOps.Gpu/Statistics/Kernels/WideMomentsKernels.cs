using ILGPU;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>Moments of a column of doubles in one read. The plain twin is <see cref="ExactSum"/>.</summary>
internal static class WideMomentsKernels
{
    /// <summary>
    /// Each thread adds x and x² as whole numbers in registers (see <see cref="WideWindow"/>); the totals of all threads are added in shared memory, then in global
    /// memory.
    /// </summary>
    /// <param name="values">The column; at most 2^28 values, so that a limb's total fits a long.</param>
    /// <param name="window">Where most values are.</param>
    /// <param name="totals">Zeros, and the bounds of an empty column.</param>
    public static void AddWideMomentsKernel(ArrayView<double> values, WideWindow window, WideTotals totals)
    {
        var shared = SharedMemory.Allocate<long>(WideTotals.Length);
        for (var i = Group.IdxX; i < WideTotals.Length; i += Group.DimX)
        {
            shared[i] = 0;
        }

        var sharedBounds = SharedMemory.Allocate<ulong>(2);
        if (Group.IdxX == 0)
        {
            sharedBounds[0] = OrderedKeys.WideMissing;
            sharedBounds[1] = 0;
        }

        Group.Barrier();

        var limbs = default(WideLimbs);
        var missing = 0L;
        var (least, greatest) = (OrderedKeys.WideMissing, 0UL);
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < values.Length; i += stride)
        {
            var value = values[i];
            var key = OrderedKeys.Of(value);
            if (key == OrderedKeys.WideMissing)
            {
                missing++;
                continue;
            }

            least = key < least ? key : least;
            greatest = key > greatest ? key : greatest;
            var bits = FloatBits.Of(value);
            var shift = WideWindow.PlaceOf(bits) - window.Lowest;
            if ((bits & 0x7FFF_FFFF_FFFF_FFFF) == 0x7FF0_0000_0000_0000)
            {
                Atomic.Add(ref shared[value > 0 ? WideTotals.PositiveInfinities : WideTotals.NegativeInfinities], 1L);
            }
            else if (shift >= 0 && shift < window.Binades)
            {
                var fraction = bits & 0xF_FFFF_FFFF_FFFF;
                limbs.Add((bits & 0x7FF0_0000_0000_0000) == 0 ? fraction : fraction | 0x10_0000_0000_0000, shift, (long)bits < 0);
            }
            else if (value != 0)
            {
                var place = Atomic.Add(ref totals.Counts[WideTotals.Outliers], 1L);
                if (place < totals.OutlierValues.Length)
                {
                    totals.OutlierValues[place] = value;
                }
            }
        }

        Atomic.Add(ref shared[0], limbs.Sum0);
        Atomic.Add(ref shared[1], limbs.Sum1);
        Atomic.Add(ref shared[2], limbs.Sum2);
        Atomic.Add(ref shared[3], limbs.Square0);
        Atomic.Add(ref shared[4], limbs.Square1);
        Atomic.Add(ref shared[5], limbs.Square2);
        Atomic.Add(ref shared[6], limbs.Square3);
        Atomic.Add(ref shared[7], limbs.Square4);
        Atomic.Add(ref shared[8], limbs.Square5);
        Atomic.Add(ref shared[WideTotals.Missing], missing);
        Atomic.Min(ref sharedBounds[0], least);
        Atomic.Max(ref sharedBounds[1], greatest);
        Group.Barrier();

        for (var i = Group.IdxX; i < WideTotals.Outliers; i += Group.DimX)
        {
            Atomic.Add(ref totals.Counts[i], shared[i]);
        }

        if (Group.IdxX == 0)
        {
            Atomic.Min(ref totals.Bounds[0], sharedBounds[0]);
            Atomic.Max(ref totals.Bounds[1], sharedBounds[1]);
        }
    }
}
