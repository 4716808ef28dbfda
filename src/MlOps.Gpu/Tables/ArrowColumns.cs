using Apache.Arrow;
using Apache.Arrow.Types;

namespace MlOps.Gpu.Tables;

/// <summary>Arrow's arrays as columns and back.</summary>
internal static class ArrowColumns
{
    private const long MicrosecondsPerDay = 86_400_000_000;

    public static Column Read(string name, IArrowArray array) => array switch
    {
        FloatArray floats => Column.Of(name, CastMemory<byte, float>.Of(Values(floats, sizeof(float))), ValidityOf(array)),
        DoubleArray doubles => Column.Of(name, CastMemory<byte, double>.Of(Values(doubles, sizeof(double))), ValidityOf(array)),
        Int32Array ints => Column.Of(name, CastMemory<byte, int>.Of(Values(ints, sizeof(int))), ValidityOf(array)),
        Int64Array longs => Column.Of(name, CastMemory<byte, long>.Of(Values(longs, sizeof(long))), ValidityOf(array)),
        HalfFloatArray halves => Column.Of(name, Convert(array, i => (float)halves.Values[i]), ValidityOf(array)),
        Int8Array bytes => Column.Of(name, Convert(array, i => (int)bytes.Values[i]), ValidityOf(array)),
        UInt8Array bytes => Column.Of(name, Convert(array, i => (int)bytes.Values[i]), ValidityOf(array)),
        Int16Array shorts => Column.Of(name, Convert(array, i => (int)shorts.Values[i]), ValidityOf(array)),
        UInt16Array shorts => Column.Of(name, Convert(array, i => (int)shorts.Values[i]), ValidityOf(array)),
        UInt32Array ints => Column.Of(name, Convert(array, i => (long)ints.Values[i]), ValidityOf(array)),
        BooleanArray booleans => Column.Of(name, Convert(array, i => booleans.GetValue(i) == true ? 1 : 0), ValidityOf(array)),
        TimestampArray times => Column.Of(name, Times(times), ValidityOf(array)),
        Date32Array dates => Column.Of(name, Convert(array, i => dates.Values[i] * MicrosecondsPerDay), ValidityOf(array)),
        StringArray texts => Column.OfTexts(name, Texts(name, texts), ValidityOf(array)),
        DictionaryArray { Dictionary: StringArray texts } codes =>
            Column.OfDictionary(name, Codes(name, codes.Indices), Texts(name, texts), ValidityOf(codes.Indices)),
        _ => throw TableErrors.ArrowType(name, array.Data.DataType.Name),
    };

    public static RecordBatch Write(Table table)
    {
        var schema = new Schema.Builder();
        var arrays = new List<IArrowArray>();
        foreach (var column in table.Columns)
        {
            var array = Write(column);
            schema.Field(new Field(column.Name, array.Data.DataType, nullable: column.HasValidity));
            arrays.Add(array);
        }

        return new(schema.Build(), arrays, table.RowCount);
    }

    private static IArrowArray Write(Column column)
    {
        var missing = column.Validity.CountMissing(column.Length);
        var validity = missing == 0 ? ArrowBuffer.Empty : new ArrowBuffer(column.Validity.ToBitmap(column.Length));
        return column.Type switch
        {
            ColumnType.Float32 => new FloatArray(Buffer(column.AsFloat32()), validity, column.Length, missing, 0),
            ColumnType.Float64 => new DoubleArray(Buffer(column.AsFloat64()), validity, column.Length, missing, 0),
            ColumnType.Int32 => new Int32Array(Buffer(column.AsInt32()), validity, column.Length, missing, 0),
            ColumnType.Int64 => new Int64Array(Buffer(column.AsInt64()), validity, column.Length, missing, 0),
            _ when column.IsDictionary => new DictionaryArray(
                new DictionaryType(Int32Type.Default, StringType.Default, ordered: false),
                new Int32Array(Buffer(column.Codes), validity, column.Length, missing, 0), Write(column.Texts, ArrowBuffer.Empty, 0)),
            _ => Write(column.Texts, validity, missing),
        };
    }

    private static StringArray Write(Utf8Values texts, ArrowBuffer validity, int missing) =>
        texts.Offsets.IsEmpty || texts.Offsets.Span[0] == 0
            ? new(texts.Count, Buffer(texts.Offsets.IsEmpty ? new int[1] : texts.Offsets), new ArrowBuffer(texts.Bytes), validity, missing)
            : Write(texts.FromZero(), validity, missing); // Arrow's writer takes it that the first text begins at 0

    private static ArrowBuffer Buffer<T>(ReadOnlyMemory<T> values)
        where T : unmanaged => new(CastMemory<T, byte>.Of(values));

    private static ReadOnlyMemory<byte> Values(IArrowArray array, int size) =>
        array.Data.Buffers[1].Memory.Slice(array.Data.Offset * size, array.Length * size);

    private static ValidityBitmap ValidityOf(IArrowArray array) =>
        array.NullCount == 0 || array.Data.Buffers[0].IsEmpty ? default : new(array.Data.Buffers[0].Memory, array.Data.Offset);

    private static T[] Convert<T>(IArrowArray array, Func<int, T> value)
    {
        var values = new T[array.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(i);
        }

        return values;
    }

    private static long[] Times(TimestampArray times)
    {
        var unit = ((TimestampType)times.Data.DataType).Unit;
        return Convert(times, i => unit switch
        {
            TimeUnit.Second => times.Values[i] * 1_000_000,
            TimeUnit.Millisecond => times.Values[i] * 1_000,
            TimeUnit.Microsecond => times.Values[i],
            _ => times.Values[i] / 1_000,
        });
    }

    private static Utf8Values Texts(string name, StringArray texts)
    {
        var offsets = CastMemory<byte, int>.Of(texts.Data.Buffers[1].Memory);
        var values = new Utf8Values(offsets.IsEmpty ? new int[1] : offsets.Slice(texts.Data.Offset, texts.Length + 1), texts.Data.Buffers[2].Memory);
        return values.Fault() is { } fault ? throw TableErrors.DamagedTexts(name, fault) : values;
    }

    private static ReadOnlyMemory<int> Codes(string name, IArrowArray indices) => indices switch
    {
        Int32Array codes => CastMemory<byte, int>.Of(Values(codes, sizeof(int))),
        Int8Array codes => Convert(indices, i => (int)codes.Values[i]),
        UInt8Array codes => Convert(indices, i => (int)codes.Values[i]),
        Int16Array codes => Convert(indices, i => (int)codes.Values[i]),
        UInt16Array codes => Convert(indices, i => (int)codes.Values[i]),
        UInt32Array codes => Convert(indices, i => checked((int)codes.Values[i])),
        Int64Array codes => Convert(indices, i => checked((int)codes.Values[i])),
        _ => throw TableErrors.ArrowType(name, $"dictionary by {indices.Data.DataType.Name}"),
    };
}
