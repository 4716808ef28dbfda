using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Statistics;
using MlOps.Gpu.Statistics.Kernels;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Devices;

/// <summary>Statistics of columns that are stored on the device, or are in the host's memory and brought to the device as many rows at once as it is told.</summary>
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
            DeviceColumn<byte>.Load(accelerator, work);
        }
    }

    public static ColumnMoments Moments(DeviceMemory memory, ColumnSource source, IReadOnlyList<StoredRows?> stored, int batch)
    {
        var moments = new ColumnMoments();
        if (source.IsFloat32)
        {
            using var column = new DeviceColumn<float>(memory, source, stored, batch);
            column.Read(values => moments.Merge(DeviceMoments.Of(memory.Accelerator, values)));
        }
        else
        {
            using var column = new DeviceColumn<double>(memory, source, stored, batch);
            column.Read(values => moments.Merge(DeviceWideMoments.Of(memory.Accelerator, values)));
        }

        return moments;
    }

    public static double[] Quantiles(DeviceMemory memory, ColumnSource source, IReadOnlyList<StoredRows?> stored, double[] probabilities, int batch)
    {
        if (source.IsFloat32)
        {
            using var column = new DeviceColumn<float>(memory, source, stored, batch);
            return DeviceQuantiles.Of(memory.Accelerator, column.Read, probabilities);
        }

        using var wide = new DeviceColumn<double>(memory, source, stored, batch);
        return DeviceQuantiles.Of(memory.Accelerator, wide.Read, probabilities);
    }

    public static GroupSums Sum(
        DeviceMemory memory, ReadOnlyMemory<int> codes, ReadOnlyMemory<int> folds, ReadOnlyMemory<float> targets, int groups, int foldCount, int batch)
    {
        var sums = new GroupSums(groups, foldCount);
        for (long start = 0; start < codes.Length; start += batch)
        {
            var (first, rows) = ((int)start, (int)Math.Min(batch, codes.Length - start));
            using var deviceCodes = Brought(memory, codes.Span.Slice(first, rows));
            using var deviceFolds = Brought(memory, folds.Span.Slice(first, rows));
            using var deviceTargets = Brought(memory, targets.Span.Slice(first, rows));
            sums.Merge(DeviceGroupSums.Of(memory.Accelerator, deviceCodes.View, deviceFolds.View, deviceTargets.View, groups, foldCount));
        }

        return sums;
    }

    private static MemoryBuffer1D<T, Stride1D.Dense> Brought<T>(DeviceMemory memory, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var buffer = memory.Accelerator.Allocate1D<T>(values.Length);
        memory.Bring(values, buffer.View.BaseView);
        return buffer;
    }
}
