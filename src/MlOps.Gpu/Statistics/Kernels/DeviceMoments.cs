using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Compilation;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>The moments of a column in a device's memory: the same bits as on the CPU.</summary>
internal static class DeviceMoments
{
    private const int OutlierRoom = 1 << 16;
    private const int SampleLength = 4096;
    private const long MostValues = 1L << 30; // an index of 32 bits holds them
    private const long MostSumsOfThread = 1 << 11; // each below 2^51 units: a thread's total in a long holds them

    public static void Load(Accelerator accelerator) => Kernel(accelerator);

    public static ColumnMoments Of(Accelerator accelerator, ArrayView<float> values)
    {
        var moments = new ColumnMoments();
        var most = Math.Min(MostValues, GridShape.MostThreads(accelerator) * MostSumsOfThread * MomentsWindow.ValuesPerSum);
        for (long first = 0; first < values.Length; first += most)
        {
            AddPart(accelerator, values.SubView(first, Math.Min(most, values.Length - first)), moments);
        }

        return moments;
    }

    private static void AddPart(Accelerator accelerator, ArrayView<float> values, ColumnMoments moments)
    {
        var sample = new float[Math.Min(SampleLength, values.Length)];
        values.SubView(0, sample.Length).CopyToCPU(sample);
        var window = MomentsWindow.For(sample);

        var counts = Read(accelerator, values, window, OutlierRoom, out var bounds, out var outliers);
        var (missing, positive, negative) =
            (counts[MomentsTotals.Missing], counts[MomentsTotals.PositiveInfinities], counts[MomentsTotals.NegativeInfinities]);
        moments.AddCounts(
            values.Length - missing, missing, positive, negative,
            missing == values.Length ? double.PositiveInfinity : OrderedKeys.ToFloat(bounds[0]),
            missing == values.Length ? double.NegativeInfinity : OrderedKeys.ToFloat(bounds[1]));
        if (counts[MomentsTotals.Outliers] <= OutlierRoom)
        {
            AddUnits(moments, window, counts);
            foreach (var value in outliers.AsSpan(0, (int)counts[MomentsTotals.Outliers]))
            {
                moments.AddToSums(value);
            }

            return;
        }

        // Values of all magnitudes: window by window, each of which is a read.
        foreach (var tile in MomentsWindow.Tiles())
        {
            AddUnits(moments, tile, Read(accelerator, values, tile, 0, out _, out _));
        }
    }

    private static long[] Read(
        Accelerator accelerator, ArrayView<float> values, MomentsWindow window, int room, out uint[] bounds, out float[] outlierValues)
    {
        using var counts = accelerator.Allocate1D(new long[MomentsTotals.Length]);
        using var keys = accelerator.Allocate1D<uint>([OrderedKeys.Missing, 0]);
        using var outliers = accelerator.Allocate1D<float>(Math.Max(1, room));
        var kernel = Kernel(accelerator);
        var quads = values.Length / 4;
        kernel(
            GridShape.Of(accelerator, Math.Max(4, quads)),
            values.SubView(0, quads * 4).Cast<Quad>(),
            quads * 4 == values.Length ? ArrayView<float>.Empty : values.SubView(quads * 4, values.Length - quads * 4),
            window,
            new() { Counts = counts.View, Bounds = keys.View, OutlierValues = outliers.View.SubView(0, room) });
        accelerator.Synchronize();

        bounds = keys.GetAsArray1D();
        var totals = counts.GetAsArray1D();
        outlierValues = totals[MomentsTotals.Outliers] > 0 && room > 0 ? outliers.GetAsArray1D() : [];
        return totals;
    }

    private static void AddUnits(ColumnMoments moments, MomentsWindow window, long[] counts)
    {
        moments.AddUnits(window, 0, counts[0], counts[2], counts[4]);
        moments.AddUnits(window, 32, counts[1], counts[3], counts[5]);
    }

    private static Action<KernelConfig, ArrayView<Quad>, ArrayView<float>, MomentsWindow, MomentsTotals> Kernel(Accelerator accelerator) =>
        DeviceKernels.Of(accelerator).Load<ArrayView<Quad>, ArrayView<float>, MomentsWindow, MomentsTotals>(MomentsKernels.AddMomentsKernel);
}
