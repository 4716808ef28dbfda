using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Compilation;
using MlOps.Gpu.Statistics;
using MlOps.Gpu.Statistics.Kernels;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Devices;

/// <summary>Counts of the categories of columns that are stored on the device, or are in the host's memory and brought to the device as many rows at once as it is told.</summary>
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
    public static CountedKeys Keys(DeviceMemory memory, Column column, StoredRows? stored, int batch)
    {
        var accelerator = memory.Accelerator;
        var (counts, notNumbers) = (new KeyCounts(), 0L);
        var isNumber = column.Type is ColumnType.Float32 or ColumnType.Float64;
        var toKeys = KernelOf(accelerator, column.Type);
        using var keys = accelerator.Allocate1D<long>(stored is not null && toKeys is null ? 1 : batch);
        using var narrow = accelerator.Allocate1D<int>(stored is null && column.Type is ColumnType.Float32 or ColumnType.Int32 ? batch : 1);
        InBatches(memory, column, stored, batch, (start, count, present) =>
        {
            var rows = RowsOf(start, count);
            var view = toKeys is null ? rows.Cast<long>() : keys.View.SubView(0, count).BaseView;
            toKeys?.Invoke(GridShape.Of(accelerator, count), rows, view);
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

        ArrayView<byte> RowsOf(int start, int count) => column.Type switch
        {
            ColumnType.Int64 => Brought(column.AsInt64(), keys.View.BaseView, start, count),
            ColumnType.Int32 => Brought(column.AsInt32(), narrow.View.BaseView, start, count),
            ColumnType.Float32 => Brought(column.AsFloat32(), narrow.View.BaseView.Cast<float>(), start, count),
            _ => Brought(column.AsFloat64(), keys.View.BaseView.Cast<double>(), start, count),
        };

        ArrayView<byte> Brought<T>(ReadOnlyMemory<T> host, ArrayView<T> room, int start, int count)
            where T : unmanaged
        {
            if (stored is not null)
            {
                return stored.Values<T>(start, count).Cast<byte>();
            }

            memory.Bring(host.Span.Slice(start, count), room.SubView(0, count));
            return room.SubView(0, count).Cast<byte>();
        }
    }

    /// <summary>How often each text of a dictionary is there.</summary>
    public static long[] Codes(DeviceMemory memory, Column column, StoredRows? stored, int batch)
    {
        var accelerator = memory.Accelerator;
        using var codes = accelerator.Allocate1D<int>(stored is null ? batch : 1);
        using var counts = accelerator.Allocate1D(new long[Math.Max(1, column.Texts.Count)]);
        InBatches(memory, column, stored, batch, (start, count, present) =>
        {
            if (stored is null)
            {
                memory.Bring(column.Codes.Span.Slice(start, count), codes.View.SubView(0, count).BaseView);
            }

            DeviceKeyCounts.AddCodes(accelerator, stored?.Values<int>(start, count) ?? codes.View.SubView(0, count).BaseView, present, counts.View);
        });
        accelerator.Synchronize();
        return counts.GetAsArray1D()[..column.Texts.Count];
    }

    public static Utf8KeyCounts Texts(DeviceMemory memory, Column column, StoredRows? stored, int batch)
    {
        var accelerator = memory.Accelerator;
        var counts = new Utf8KeyCounts();
        InBatches(memory, column, stored, batch, (start, count, present) =>
        {
            if (stored is not null)
            {
                Add(start, DeviceKeyCounts.RowsOf(accelerator, stored.Values<int>(start, count + 1), stored.Texts, present));
                return;
            }

            var texts = column.Texts.Slice(start, count).FromZero();
            using var offsets = accelerator.Allocate1D<int>(texts.Offsets.Length);
            using var bytes = accelerator.Allocate1D<byte>(Math.Max(1, texts.Bytes.Length));
            memory.Bring(texts.Offsets.Span, offsets.View.BaseView);
            memory.Bring(texts.Bytes.Span, bytes.View.SubView(0, texts.Bytes.Length).BaseView);
            Add(start, DeviceKeyCounts.RowsOf(accelerator, offsets.View, bytes.View, present));
        });
        return counts;

        void Add(int start, IReadOnlyList<(int Row, long Count)> rows)
        {
            foreach (var (row, number) in rows)
            {
                counts.Add(column.Texts[start + row], number);
            }
        }
    }

    private static void InBatches(DeviceMemory memory, Column column, StoredRows? stored, int batch, Action<int, int, PresentRows> count)
    {
        using var bits = memory.Accelerator.Allocate1D<byte>(stored is null && column.HasValidity ? batch / 8 + 2 : 1);
        for (long start = 0; start < column.Length; start += batch)
        {
            var rows = (int)Math.Min(batch, column.Length - start);
            var present = stored?.Present(start, rows) ?? new PresentRows { Validity = bits.View.SubView(0, 0).BaseView };
            if (stored is null && column.HasValidity)
            {
                var validity = column.Validity.Slice((int)start);
                present = new() { Validity = bits.View.SubView(0, (validity.Offset + rows + 7) / 8).BaseView, Offset = validity.Offset };
                memory.Bring(validity.Bits.Span[..(int)present.Validity.Length], present.Validity);
            }

            count((int)start, rows, present);
        }
    }

    /// <summary>Makes keys of what is stored; <see langword="null"/> for integers of 64 bits, which are keys.</summary>
    private static Action<KernelConfig, ArrayView<byte>, ArrayView<long>>? KernelOf(Accelerator accelerator, ColumnType type)
    {
        var kernels = DeviceKernels.Of(accelerator);
        switch (type)
        {
            case ColumnType.Int32:
                var ofInts = kernels.Load<ArrayView<int>, ArrayView<long>>(ColumnKernels.KeysOfIntsKernel);
                return (grid, rows, keys) => ofInts(grid, rows.Cast<int>(), keys);
            case ColumnType.Float32:
                var ofFloats = kernels.Load<ArrayView<float>, ArrayView<long>>(ColumnKernels.KeysOfFloatsKernel);
                return (grid, rows, keys) => ofFloats(grid, rows.Cast<float>(), keys);
            case ColumnType.Float64:
                var ofDoubles = kernels.Load<ArrayView<double>, ArrayView<long>>(ColumnKernels.KeysOfDoublesKernel);
                return (grid, rows, keys) => ofDoubles(grid, rows.Cast<double>(), keys); // in place, where they are not stored
            default:
                return null;
        }
    }
}
