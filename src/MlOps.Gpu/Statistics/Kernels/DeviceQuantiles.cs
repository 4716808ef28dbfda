using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>Exact quantiles of a column in a device's memory: the same bits as <see cref="ExactQuantiles"/>.</summary>
internal static class DeviceQuantiles
{
    private const long MostValues = 1L << 30; // counts of 32 bits hold them

    /// <param name="accelerator">The device.</param>
    /// <param name="values">The column. It is read twice.</param>
    /// <param name="probabilities">Each from 0 to 1; each needs up to 512 KB on the device.</param>
    public static double[] Of(Accelerator accelerator, ArrayView<float> values, ReadOnlySpan<double> probabilities) =>
        Of(accelerator, read => read(values), probabilities);

    /// <param name="accelerator">The device.</param>
    /// <param name="values">Gives the column to a function, in one view or several; twice.</param>
    /// <param name="probabilities">Each from 0 to 1; each needs up to 512 KB on the device.</param>
    public static double[] Of(Accelerator accelerator, Action<Action<ArrayView<float>>> values, ReadOnlySpan<double> probabilities)
    {
        var refinement = new RadixRefinement();
        var upper = LoadedKernels.Get(
            accelerator, nameof(QuantileKernels.CountUpperDigitsKernel),
            () => accelerator.LoadStreamKernel<ArrayView<float>, ArrayView<int>>(QuantileKernels.CountUpperDigitsKernel));
        var counts = Count(accelerator, values, refinement.CountsLength, (part, bins) => upper(GridShape.Of(accelerator, part.Length), part, bins));
        counts[^1] = 0; // the missing ones
        var count = counts.Sum();
        refinement.Want(ExactQuantiles.Ranks(count, probabilities));
        refinement.Refine(counts);
        if (count > 0)
        {
            using var nodes = accelerator.Allocate1D(refinement.Children(0));
            var lower = LoadedKernels.Get(
                accelerator, nameof(QuantileKernels.CountLowerDigitsKernel),
                () => accelerator.LoadStreamKernel<ArrayView<float>, ArrayView<short>, ArrayView<int>>(QuantileKernels.CountLowerDigitsKernel));
            refinement.Refine(Count(
                accelerator, values, refinement.CountsLength, (part, bins) => lower(GridShape.Of(accelerator, part.Length), part, nodes.View, bins)));
        }

        var keys = refinement.Keys();
        return ExactQuantiles.Interpolate(count, probabilities, rank => OrderedKeys.ToFloat((uint)(keys[rank] >> 32)));
    }

    private static long[] Count(
        Accelerator accelerator, Action<Action<ArrayView<float>>> values, int length, Action<ArrayView<float>, ArrayView<int>> read)
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
}
