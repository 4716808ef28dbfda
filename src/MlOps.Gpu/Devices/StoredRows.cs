using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Statistics.Kernels;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Devices;

/// <summary>All rows of a column in a device's memory, as the host stores them: numbers, codes, or texts with their offsets, and the bitmap.</summary>
internal sealed class StoredRows : IDisposable
{
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> _values;
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> _texts;
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> _validity;
    private readonly int _validityOffset;

    /// <param name="memory">Where they are brought to.</param>
    /// <param name="fit">What they are for.</param>
    /// <param name="column">The column.</param>
    public StoredRows(DeviceMemory memory, object fit, Column column)
    {
        (Fit, Storage, Bytes, _validityOffset) = (fit, column.Storage, BytesOf(column), column.Validity.Offset);
        var accelerator = memory.Accelerator;
        MemoryBuffer1D<byte, Stride1D.Dense>? values = null;
        MemoryBuffer1D<byte, Stride1D.Dense>? texts = null;
        MemoryBuffer1D<byte, Stride1D.Dense>? validity = null;
        try
        {
            _values = values = accelerator.Allocate1D<byte>(Math.Max(1, ValueBytesOf(column)));
            _texts = texts = accelerator.Allocate1D<byte>(Math.Max(1, TextBytesOf(column)));
            _validity = validity = accelerator.Allocate1D<byte>(Math.Max(1, ValidityBytesOf(column)));
            Bring(memory, column);
        }
        catch
        {
            values?.Dispose();
            texts?.Dispose();
            validity?.Dispose();
            throw;
        }
    }

    public object Fit { get; }

    public ColumnStorage Storage { get; }

    /// <summary>What they take.</summary>
    public long Bytes { get; }

    /// <summary>Whether something is being computed of them.</summary>
    public bool IsInUse { get; set; }

    /// <summary>The texts in UTF-8, the first row's first.</summary>
    public ArrayView<byte> Texts => _texts.View;

    public static long BytesOf(Column column) => ValueBytesOf(column) + TextBytesOf(column) + ValidityBytesOf(column);

    /// <summary>The values of some rows; of texts the offsets, from 0.</summary>
    public ArrayView<T> Values<T>(long start, long count)
        where T : unmanaged => _values.View.BaseView.Cast<T>().SubView(start, count);

    /// <summary>Which of some rows are there.</summary>
    public PresentRows Present(long start, long count)
    {
        var first = _validityOffset + start;
        return Storage.Validity.IsEmpty
            ? new() { Validity = _validity.View.BaseView.SubView(0, 0) }
            : new() { Validity = _validity.View.BaseView.SubView(first >> 3, ((first + count + 7) >> 3) - (first >> 3)), Offset = (int)(first & 7) };
    }

    public void Dispose()
    {
        _validity.Dispose();
        _texts.Dispose();
        _values.Dispose();
    }

    private void Bring(DeviceMemory memory, Column column)
    {
        switch (column.Type)
        {
            case ColumnType.Float32: memory.Bring(column.AsFloat32().Span, Values<float>(0, column.Length)); break;
            case ColumnType.Float64: memory.Bring(column.AsFloat64().Span, Values<double>(0, column.Length)); break;
            case ColumnType.Int32: memory.Bring(column.AsInt32().Span, Values<int>(0, column.Length)); break;
            case ColumnType.Int64: memory.Bring(column.AsInt64().Span, Values<long>(0, column.Length)); break;
            case ColumnType.String when column.IsDictionary: memory.Bring(column.Codes.Span, Values<int>(0, column.Length)); break;
            default:
                var texts = column.Texts.FromZero();
                memory.Bring(texts.Offsets.Span, Values<int>(0, texts.Offsets.Length));
                memory.Bring(texts.Bytes.Span, _texts.View.BaseView.SubView(0, texts.Bytes.Length));
                break;
        }

        var validity = (int)ValidityBytesOf(column);
        memory.Bring(column.Validity.Bits.Span[..validity], _validity.View.BaseView.SubView(0, validity));
    }

    private static long ValueBytesOf(Column column) => column.Type switch
    {
        ColumnType.Float64 or ColumnType.Int64 => (long)sizeof(long) * column.Length,
        ColumnType.String when !column.IsDictionary => (long)sizeof(int) * (column.Length + 1),
        _ => (long)sizeof(int) * column.Length,
    };

    private static long TextBytesOf(Column column) =>
        column is { Type: ColumnType.String, IsDictionary: false } ? column.Texts.Offsets.Span[^1] - column.Texts.Offsets.Span[0] : 0;

    private static long ValidityBytesOf(Column column) => column.HasValidity ? ((long)column.Validity.Offset + column.Length + 7) / 8 : 0;
}
