using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Compilation;
using MlOps.Gpu.Statistics;
using MlOps.Gpu.Statistics.Kernels;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Devices;

/// <summary>Counts of the categories of columns that are in the host's memory, brought to the device as many rows at once as it is told.</summary>
internal static class DeviceCategories
{
    /// <summary>Compiles what is needed for a column's type.</summary>
    public static void Load(Accelerator accelerator, FitWork work)
    {
        switch (work.Type)
        {
            case ColumnType.String when work.IsDictionary:
                DeviceKeyCounts.LoadCodes(accelerator);
                break;
            case ColumnType.String:
                DeviceKeyCounts.LoadTexts(accelerator);
                break;
            default:
                DeviceKeyCounts.LoadKeys(accelerator);
                KernelOf(accelerator, work.Type);
                break;
        }
    }

    /// <summary>The counts of integers, or of numbers by keys in their order, which NaN has none of.</summary>
    public static CountedKeys Keys(Accelerator accelerator, Column column, int batch)
    {
        var (counts, notNumbers) = (new KeyCounts(), 0L);
        var isNumber = column.Type is ColumnType.Float32 or ColumnType.Float64;
        var toKeys = KernelOf(accelerator, column.Type);
        using var keys = accelerator.Allocate1D<long>(batch);
        using var narrow = accelerator.Allocate1D<int>(column.Type is ColumnType.Float32 or ColumnType.Int32 ? batch : 1);
        InBatches(accelerator, column, batch, (start, count, present) =>
        {
            var (view, stored) = (keys.View.SubView(0, count).BaseView, narrow.View.SubView(0, Math.Min(count, narrow.Length)).BaseView);
            switch (column.Type)
            {
                case ColumnType.Int64: view.CopyFromCPU(accelerator.DefaultStream, column.AsInt64().Span.Slice(start, count)); break;
                case ColumnType.Int32: stored.CopyFromCPU(accelerator.DefaultStream, column.AsInt32().Span.Slice(start, count)); break;
                case ColumnType.Float32: stored.Cast<float>().CopyFromCPU(accelerator.DefaultStream, column.AsFloat32().Span.Slice(start, count)); break;
                default: view.Cast<double>().CopyFromCPU(accelerator.DefaultStream, column.AsFloat64().Span.Slice(start, count)); break;
            }

            toKeys?.Invoke(GridShape.Of(accelerator, count), stored, view);
            foreach (var (key, number) in DeviceKeyCounts.Of(accelerator, view, present))
            {
                if (isNumber && key == ColumnKernels.MissingNumber)
                {
                    notNumbers += number;
                }
                else
                {
                    counts.Add(key, number);
                }
            }
        });
        return new(counts, notNumbers);
    }

    /// <summary>How often each text of a dictionary is there.</summary>
    public static long[] Codes(Accelerator accelerator, Column column, int batch)
    {
        using var codes = accelerator.Allocate1D<int>(batch);
        using var counts = accelerator.Allocate1D(new long[Math.Max(1, column.Texts.Count)]);
        InBatches(accelerator, column, batch, (start, count, present) =>
        {
            var view = codes.View.SubView(0, count).BaseView;
            view.CopyFromCPU(accelerator.DefaultStream, column.Codes.Span.Slice(start, count));
            DeviceKeyCounts.AddCodes(accelerator, view, present, counts.View);
        });
        accelerator.Synchronize();
        return counts.GetAsArray1D()[..column.Texts.Count];
    }

    public static Utf8KeyCounts Texts(Accelerator accelerator, Column column, int batch)
    {
        var counts = new Utf8KeyCounts();
        InBatches(accelerator, column, batch, (start, count, present) =>
        {
            var starts = column.Texts.Offsets.Span.Slice(start, count + 1).ToArray();
            var text = column.Texts.Bytes[starts[0]..starts[^1]];
            var first = starts[0];
            for (var i = 0; i < starts.Length; i++)
            {
                starts[i] -= first;
            }

            using var offsets = accelerator.Allocate1D(starts);
            using var bytes = accelerator.Allocate1D<byte>(Math.Max(1, text.Length));
            bytes.View.SubView(0, text.Length).BaseView.CopyFromCPU(accelerator.DefaultStream, text.Span);
            foreach (var (row, number) in DeviceKeyCounts.RowsOf(accelerator, offsets.View, bytes.View, present))
            {
                counts.Add(text.Span[starts[row]..starts[row + 1]], number);
            }
        });
        return counts;
    }

    private static void InBatches(Accelerator accelerator, Column column, int batch, Action<int, int, PresentRows> count)
    {
        using var bits = accelerator.Allocate1D<byte>(column.HasValidity ? batch / 8 + 2 : 1);
        for (long start = 0; start < column.Length; start += batch)
        {
            var rows = (int)Math.Min(batch, column.Length - start);
            var present = new PresentRows { Validity = bits.View.SubView(0, 0).BaseView };
            if (column.HasValidity)
            {
                var validity = column.Validity.Slice((int)start);
                present = new() { Validity = bits.View.SubView(0, (validity.Offset + rows + 7) / 8).BaseView, Offset = validity.Offset };
                present.Validity.CopyFromCPU(accelerator.DefaultStream, validity.Bits.Span[..(int)present.Validity.Length]);
            }

            count((int)start, rows, present);
        }
    }

    /// <summary>Makes keys of what is stored; <see langword="null"/> for integers of 64 bits, which are keys.</summary>
    private static Action<KernelConfig, ArrayView<int>, ArrayView<long>>? KernelOf(Accelerator accelerator, ColumnType type)
    {
        var kernels = DeviceKernels.Of(accelerator);
        switch (type)
        {
            case ColumnType.Int32:
                return kernels.Load<ArrayView<int>, ArrayView<long>>(ColumnKernels.KeysOfIntsKernel);
            case ColumnType.Float32:
                var ofFloats = kernels.Load<ArrayView<float>, ArrayView<long>>(ColumnKernels.KeysOfFloatsKernel);
                return (grid, stored, keys) => ofFloats(grid, stored.Cast<float>(), keys);
            case ColumnType.Float64:
                var ofDoubles = kernels.Load<ArrayView<double>, ArrayView<long>>(ColumnKernels.KeysOfDoublesKernel);
                return (grid, _, keys) => ofDoubles(grid, keys.Cast<double>(), keys); // in place
            default:
                return null;
        }
    }
}
