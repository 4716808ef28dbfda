using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Compilation;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>Exact quantiles of a column in a device's memory: the same bits as <see cref="ExactQuantiles"/>.</summary>
internal static class DeviceQuantiles
{
    private const long MostValues = 1L << 30; // counts of 32 bits hold them

    // Each needs up to 512 KB on the device; more are found by further reads.
    private const int ProbabilitiesOfRead = 32;

    public static void Load(Accelerator accelerator)
    {
        Upper(accelerator);
        Lower(accelerator);
    }

    public static void LoadWide(Accelerator accelerator) => Wide(accelerator);

    /// <param name="accelerator">The device.</param>
    /// <param name="values">The column. It is read once, and once more for each 32 probabilities.</param>
    /// <param name="probabilities">Each from 0 to 1.</param>
    public static double[] Of(Accelerator accelerator, ArrayView<float> values, double[] probabilities) =>
        Of(accelerator, read => read(values), probabilities);

    /// <param name="accelerator">The device.</param>
    /// <param name="values">Gives the column to a function, in one view or several; once, and once more for each 32 probabilities.</param>
    /// <param name="probabilities">Each from 0 to 1.</param>
    public static double[] Of(Accelerator accelerator, Action<Action<ArrayView<float>>> values, double[] probabilities)
    {
        var (upper, lower) = (Upper(accelerator), Lower(accelerator));
        var counts = Count(accelerator, values, RadixRefinement.Bins, (part, bins) => upper(GridShape.Of(accelerator, part.Length), part, bins));
        return InParts(counts, probabilities, refinement =>
        {
            using var nodes = accelerator.Allocate1D(refinement.Children(0));
            refinement.Refine(Count(
                accelerator, values, refinement.CountsLength, (part, bins) => lower(GridShape.Of(accelerator, part.Length), part, nodes.View, bins)));
            return key => OrderedKeys.ToFloat((uint)(key >> 32));
        });
    }

    /// <param name="accelerator">The device.</param>
    /// <param name="values">Gives the column to a function, in one view or several; once, and three times more for each 32 probabilities.</param>
    /// <param name="probabilities">Each from 0 to 1.</param>
    public static double[] Of(Accelerator accelerator, Action<Action<ArrayView<double>>> values, double[] probabilities)
    {
        var kernel = Wide(accelerator);
        using var none = accelerator.Allocate1D<short>(1);
        var counts = Count(accelerator, values, RadixRefinement.Bins, (part, bins) =>
            kernel(GridShape.Of(accelerator, part.Length), part, 0, none.View, none.View, none.View, bins));
        return InParts(counts, probabilities, refinement =>
        {
            using var first = accelerator.Allocate1D(refinement.Children(0));
            Refine(1, none, none);
            using var second = accelerator.Allocate1D(refinement.Children(1));
            Refine(2, second, none);
            using var third = accelerator.Allocate1D(refinement.Children(2));
            Refine(3, second, third);
            return OrderedKeys.ToDouble;

            void Refine(int level, MemoryBuffer1D<short, Stride1D.Dense> two, MemoryBuffer1D<short, Stride1D.Dense> three) => refinement.Refine(Count(
                accelerator, values, refinement.CountsLength,
                (part, bins) => kernel(GridShape.Of(accelerator, part.Length), part, level, first.View, two.View, three.View, bins)));
        });
    }

    /// <param name="counts">Of the upper digits.</param>
    /// <param name="probabilities">Each from 0 to 1.</param>
    /// <param name="refine">Finds the keys of the wanted ranks, and gives the number of a key.</param>
    private static double[] InParts(long[] counts, double[] probabilities, Func<RadixRefinement, Func<ulong, double>> refine)
    {
        counts[^1] = 0; // the missing ones
        var count = counts.Sum();
        return [.. probabilities.Chunk(ProbabilitiesOfRead).SelectMany(part =>
        {
            if (count == 0)
            {
                return ExactQuantiles.Interpolate(0, part, _ => double.NaN);
            }

            var refinement = new RadixRefinement();
            refinement.Want(ExactQuantiles.Ranks(count, part));
            refinement.Refine(counts);
            var numberOf = refine(refinement);
            var keys = refinement.Keys();
            return ExactQuantiles.Interpolate(count, part, rank => numberOf(keys[rank]));
        })];
    }

    private static long[] Count<T>(Accelerator accelerator, Action<Action<ArrayView<T>>> values, int length, Action<ArrayView<T>, ArrayView<int>> read)
        where T : unmanaged
    {
        var totals = new long[length];
        using var bins = accelerator.Allocate1D<int>(length);
        values(view =>
        {
            for (long first = 0; first < view.Length; first += MostValues)
            {
                bins.MemSetToZero();
                read(view.SubView(first, Math.Min(MostValues, view.Length - first)), bins.View);
                accelerator.Synchronize();
                var counts = bins.GetAsArray1D();
                for (var i = 0; i < length; i++)
                {
                    totals[i] += counts[i];
                }
            }
        });
        return totals;
    }

    private static Action<KernelConfig, ArrayView<float>, ArrayView<int>> Upper(Accelerator accelerator) =>
        DeviceKernels.Of(accelerator).Load<ArrayView<float>, ArrayView<int>>(QuantileKernels.CountUpperDigitsKernel);

    private static Action<KernelConfig, ArrayView<float>, ArrayView<short>, ArrayView<int>> Lower(Accelerator accelerator) =>
        DeviceKernels.Of(accelerator).Load<ArrayView<float>, ArrayView<short>, ArrayView<int>>(QuantileKernels.CountLowerDigitsKernel);

    private static Action<KernelConfig, ArrayView<double>, int, ArrayView<short>, ArrayView<short>, ArrayView<short>, ArrayView<int>> Wide(Accelerator accelerator) =>
        DeviceKernels.Of(accelerator).Load<ArrayView<double>, int, ArrayView<short>, ArrayView<short>, ArrayView<short>, ArrayView<int>>(
            WideQuantileKernels.CountWideDigitsKernel);
}
