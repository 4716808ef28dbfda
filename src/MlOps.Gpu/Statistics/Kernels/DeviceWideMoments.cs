using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Compilation;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>The moments of a column of doubles in a device's memory: the same bits as on the CPU.</summary>
internal static class DeviceWideMoments
{
    private const int OutlierRoom = 1 << 16;
    private const int SampleLength = 4096;
    private const long MostValues = 1L << 28; // each adds less than 2^34 to a limb

    public static void Load(Accelerator accelerator) => Kernel(accelerator);

    public static ColumnMoments Of(Accelerator accelerator, ArrayView<double> values)
    {
        var moments = new ColumnMoments();
        for (long first = 0; first < values.Length; first += MostValues)
        {
            AddPart(accelerator, values.SubView(first, Math.Min(MostValues, values.Length - first)), moments);
        }

        return moments;
    }

    private static void AddPart(Accelerator accelerator, ArrayView<double> values, ColumnMoments moments)
    {
        var sample = new double[Math.Min(SampleLength, values.Length)];
        values.SubView(0, sample.Length).CopyToCPU(sample);
        var window = WideWindow.For(sample);

        var counts = Read(accelerator, values, window, OutlierRoom, out var bounds, out var outliers);
        var missing = counts[WideTotals.Missing];
        moments.AddCounts(
            values.Length - missing, missing, counts[WideTotals.PositiveInfinities], counts[WideTotals.NegativeInfinities],
            missing == values.Length ? double.PositiveInfinity : OrderedKeys.ToDouble(bounds[0]),
            missing == values.Length ? double.NegativeInfinity : OrderedKeys.ToDouble(bounds[1]));
        if (counts[WideTotals.Outliers] <= OutlierRoom)
        {
            AddUnits(moments, window, counts);
            foreach (var value in outliers.AsSpan(0, (int)counts[WideTotals.Outliers]))
            {
                moments.AddToSums(value);
            }

            return;
        }

        // Values of all magnitudes: window by window, each of which is a read.
        foreach (var tile in WideWindow.Tiles())
        {
            AddUnits(moments, tile, Read(accelerator, values, tile, 0, out _, out _));
        }
    }

    private static long[] Read(
        Accelerator accelerator, ArrayView<double> values, WideWindow window, int room, out ulong[] bounds, out double[] outlierValues)
    {
        using var counts = accelerator.Allocate1D(new long[WideTotals.Length]);
        using var keys = accelerator.Allocate1D<ulong>([OrderedKeys.WideMissing, 0]);
        using var outliers = accelerator.Allocate1D<double>(Math.Max(1, room));
        Kernel(accelerator)(
            GridShape.Of(accelerator, values.Length), values, window,
            new() { Counts = counts.View, Bounds = keys.View, OutlierValues = outliers.View.SubView(0, room) });
        accelerator.Synchronize();

        bounds = keys.GetAsArray1D();
        var totals = counts.GetAsArray1D();
        outlierValues = totals[WideTotals.Outliers] > 0 && room > 0 ? outliers.GetAsArray1D() : [];
        return totals;
    }

    private static void AddUnits(ColumnMoments moments, WideWindow window, long[] limbs)
    {
        for (var limb = 0; limb < WideTotals.SumLimbs; limb++)
        {
            moments.AddUnits(limbs[limb], window.Exponent + WideLimbs.LimbBits * limb);
        }

        for (var limb = 0; limb < WideTotals.SquareLimbs; limb++)
        {
            moments.AddSquareUnits(limbs[WideTotals.SumLimbs + limb], 2 * window.Exponent + WideLimbs.LimbBits * limb);
        }
    }

    private static Action<KernelConfig, ArrayView<double>, WideWindow, WideTotals> Kernel(Accelerator accelerator) =>
        DeviceKernels.Of(accelerator).Load<ArrayView<double>, WideWindow, WideTotals>(WideMomentsKernels.AddWideMomentsKernel);
}
