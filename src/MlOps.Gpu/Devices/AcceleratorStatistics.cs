using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Statistics;
using MlOps.Gpu.Statistics.Kernels;

namespace MlOps.Gpu.Devices;

/// <summary>Statistics of columns that are in the host's memory, brought to the device as many rows at once as it is told.</summary>
internal static class AcceleratorStatistics
{
    public static ColumnMoments Moments(Accelerator accelerator, IReadOnlyList<ReadOnlyMemory<float>> chunks, int batch)
    {
        using var column = new DeviceColumn<float>(accelerator, chunks, batch);
        var moments = new ColumnMoments();
        column.Read(values => moments.Merge(DeviceMoments.Of(accelerator, values)));
        return moments;
    }

    public static double[] Quantiles(Accelerator accelerator, IReadOnlyList<ReadOnlyMemory<float>> chunks, double[] probabilities, int batch)
    {
        using var column = new DeviceColumn<float>(accelerator, chunks, batch);
        return DeviceQuantiles.Of(accelerator, column.Read, probabilities);
    }

    public static KeyCounts Count(Accelerator accelerator, ReadOnlyMemory<long> keys, int batch)
    {
        using var column = new DeviceColumn<long>(accelerator, [keys], batch);
        var counts = new KeyCounts();
        column.Read(values => counts.Merge(DeviceKeyCounts.Of(accelerator, values)));
        return counts;
    }

    public static Utf8KeyCounts Count(Accelerator accelerator, ReadOnlyMemory<int> offsets, ReadOnlyMemory<byte> bytes, int batch)
    {
        var counts = new Utf8KeyCounts();
        for (long first = 0; first < offsets.Length - 1; first += batch)
        {
            var rows = (int)Math.Min(batch, offsets.Length - 1 - first);
            var starts = offsets.Span.Slice((int)first, rows + 1).ToArray();
            var text = bytes[starts[0]..starts[^1]];
            for (var (i, start) = (0, starts[0]); i < starts.Length; i++)
            {
                starts[i] -= start;
            }

            using var deviceOffsets = accelerator.Allocate1D(starts);
            using var deviceBytes = accelerator.Allocate1D<byte>(Math.Max(1, text.Length));
            deviceBytes.View.SubView(0, text.Length).BaseView.CopyFromCPU(accelerator.DefaultStream, text.Span);
            foreach (var (row, count) in DeviceKeyCounts.RowsOf(accelerator, deviceOffsets.View, deviceBytes.View))
            {
                counts.Add(text.Span[starts[row]..starts[row + 1]], count);
            }
        }

        return counts;
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
