using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Statistics;
using MlOps.Gpu.Statistics.Kernels;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Devices;

/// <summary>Statistics of columns that are in the host's memory, brought to the device as many rows at once as it is told.</summary>
internal static class AcceleratorStatistics
{
    /// <summary>Compiles what a statistic needs.</summary>
    public static void Load(Accelerator accelerator, FitWork work)
    {
        var isFloat32 = work.Type == ColumnType.Float32;
        Action<Accelerator> load = work.Kernels switch
        {
            FitKernels.Moments => isFloat32 ? DeviceMoments.Load : DeviceWideMoments.Load,
            FitKernels.Quantiles => isFloat32 ? DeviceQuantiles.Load : DeviceQuantiles.LoadWide,
            FitKernels.Categories => device => DeviceCategories.Load(device, work),
            _ => DeviceGroupSums.Load,
        };
        load(accelerator);
        if (work.Kernels is FitKernels.Moments or FitKernels.Quantiles)
        {
            DeviceColumn<byte>.Load(accelerator, work.Type, work.HasValidity, work.Chain);
        }
    }

    public static ColumnMoments Moments(Accelerator accelerator, ColumnSource source, int batch)
    {
        var moments = new ColumnMoments();
        if (source.IsFloat32)
        {
            using var column = new DeviceColumn<float>(accelerator, source, batch);
            column.Read(values => moments.Merge(DeviceMoments.Of(accelerator, values)));
        }
        else
        {
            using var column = new DeviceColumn<double>(accelerator, source, batch);
            column.Read(values => moments.Merge(DeviceWideMoments.Of(accelerator, values)));
        }

        return moments;
    }

    public static double[] Quantiles(Accelerator accelerator, ColumnSource source, double[] probabilities, int batch)
    {
        if (source.IsFloat32)
        {
            using var column = new DeviceColumn<float>(accelerator, source, batch);
            return DeviceQuantiles.Of(accelerator, column.Read, probabilities);
        }

        using var wide = new DeviceColumn<double>(accelerator, source, batch);
        return DeviceQuantiles.Of(accelerator, wide.Read, probabilities);
    }

    public static GroupSums Sum(
        Accelerator accelerator, ReadOnlyMemory<int> codes, ReadOnlyMemory<int> folds, ReadOnlyMemory<float> targets, int groups, int foldCount, int batch)
    {
        var sums = new GroupSums(groups, foldCount);
        for (long start = 0; start < codes.Length; start += batch)
        {
            var (first, rows) = ((int)start, (int)Math.Min(batch, codes.Length - start));
            using var deviceCodes = Copy(accelerator, codes.Span.Slice(first, rows));
            using var deviceFolds = Copy(accelerator, folds.Span.Slice(first, rows));
            using var deviceTargets = Copy(accelerator, targets.Span.Slice(first, rows));
            sums.Merge(DeviceGroupSums.Of(accelerator, deviceCodes.View, deviceFolds.View, deviceTargets.View, groups, foldCount));
        }

        return sums;
    }

    private static MemoryBuffer1D<T, Stride1D.Dense> Copy<T>(Accelerator accelerator, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var buffer = accelerator.Allocate1D<T>(values.Length);
        buffer.View.BaseView.CopyFromCPU(accelerator.DefaultStream, values);
        return buffer;
    }
}
