using System.Numerics;

namespace MlOps.Gpu.Tables;

/// <summary>
/// A named column of a <see cref="Table"/>: memory of the caller, which is not copied and must not change while it is in use. A row is
/// missing when its bit in the validity bitmap is 0 or its value is NaN.
/// </summary>
public sealed class Column
{
    private readonly ReadOnlyMemory<float> _float32;
    private readonly ReadOnlyMemory<double> _float64;
    private readonly ReadOnlyMemory<int> _int32; // the codes of a dictionary too
    private readonly ReadOnlyMemory<long> _int64;

    private Column(
        string name, ColumnType type, int length, ValidityBitmap validity,
        ReadOnlyMemory<float> float32 = default, ReadOnlyMemory<double> float64 = default, ReadOnlyMemory<int> int32 = default,
        ReadOnlyMemory<long> int64 = default, Utf8Values texts = default, bool isDictionary = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Type = type;
        Length = length;
        Validity = validity;
        Texts = texts;
        IsDictionary = isDictionary;
        (_float32, _float64, _int32, _int64) = (float32, float64, int32, int64);
    }

    /// <summary>The name; unique in its table.</summary>
    public string Name { get; }

    /// <summary>What the values are.</summary>
    public ColumnType Type { get; }

    /// <summary>The number of rows.</summary>
    public int Length { get; }

    /// <summary>Whether there is a validity bitmap.</summary>
    public bool HasValidity => !Validity.IsEmpty;

    /// <summary>Whether texts are given as codes into a dictionary.</summary>
    public bool IsDictionary { get; }

    internal ValidityBitmap Validity { get; }

    /// <summary>A text per row or, of a dictionary, per code.</summary>
    internal Utf8Values Texts { get; }

    /// <summary>The code of each row's text; what the code of a missing row is says nothing.</summary>
    internal ReadOnlyMemory<int> Codes => _int32;

    /// <summary>Where it is in memory.</summary>
    internal ColumnStorage Storage => new(_float32, _float64, _int32, _int64, Texts.Offsets, Texts.Bytes, Validity.Bits, Validity.Offset);

    /// <summary>A column of 32-bit floating point values.</summary>
    /// <param name="name">The name.</param>
    /// <param name="values">A value per row; NaN is missing.</param>
    public static Column Create(string name, ReadOnlyMemory<float> values) => Create(name, values, default);

    /// <summary>A column of 32-bit floating point values.</summary>
    /// <param name="name">The name.</param>
    /// <param name="values">A value per row; NaN is missing.</param>
    /// <param name="validity">A bit per row, the lowest of a byte first; 0 is missing. Empty when all are present.</param>
    public static Column Create(string name, ReadOnlyMemory<float> values, ReadOnlyMemory<byte> validity) =>
        new(name, ColumnType.Float32, values.Length, Checked(validity, values.Length), float32: values);

    /// <summary>A column of 64-bit floating point values.</summary>
    /// <param name="name">The name.</param>
    /// <param name="values">A value per row; NaN is missing.</param>
    public static Column Create(string name, ReadOnlyMemory<double> values) => Create(name, values, default);

    /// <summary>A column of 64-bit floating point values.</summary>
    /// <param name="name">The name.</param>
    /// <param name="values">A value per row; NaN is missing.</param>
    /// <param name="validity">A bit per row, the lowest of a byte first; 0 is missing. Empty when all are present.</param>
    public static Column Create(string name, ReadOnlyMemory<double> values, ReadOnlyMemory<byte> validity) =>
        new(name, ColumnType.Float64, values.Length, Checked(validity, values.Length), float64: values);

    /// <summary>A column of 32-bit integers.</summary>
    /// <param name="name">The name.</param>
    /// <param name="values">A value per row.</param>
    public static Column Create(string name, ReadOnlyMemory<int> values) => Create(name, values, default);

    /// <summary>A column of 32-bit integers.</summary>
    /// <param name="name">The name.</param>
    /// <param name="values">A value per row.</param>
    /// <param name="validity">A bit per row, the lowest of a byte first; 0 is missing. Empty when all are present.</param>
    public static Column Create(string name, ReadOnlyMemory<int> values, ReadOnlyMemory<byte> validity) =>
        new(name, ColumnType.Int32, values.Length, Checked(validity, values.Length), int32: values);

    /// <summary>A column of 64-bit integers.</summary>
    /// <param name="name">The name.</param>
    /// <param name="values">A value per row.</param>
    public static Column Create(string name, ReadOnlyMemory<long> values) => Create(name, values, default);

    /// <summary>A column of 64-bit integers.</summary>
    /// <param name="name">The name.</param>
    /// <param name="values">A value per row.</param>
    /// <param name="validity">A bit per row, the lowest of a byte first; 0 is missing. Empty when all are present.</param>
    public static Column Create(string name, ReadOnlyMemory<long> values, ReadOnlyMemory<byte> validity) =>
        new(name, ColumnType.Int64, values.Length, Checked(validity, values.Length), int64: values);

    /// <summary>A column of texts, copied; <see langword="null"/> is missing. For many rows give UTF-8 instead.</summary>
    /// <param name="name">The name.</param>
    /// <param name="texts">A text per row.</param>
    public static Column Create(string name, IReadOnlyList<string?> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var validity = new byte[(texts.Count + 7) / 8];
        var missing = false;
        for (var row = 0; row < texts.Count; row++)
        {
            missing |= texts[row] is null;
            validity[row >> 3] |= (byte)((texts[row] is null ? 0 : 1) << (row & 7));
        }

        return OfTexts(name, Utf8Values.Of(texts), missing ? new(validity, 0) : default);
    }

    /// <summary>A column of texts.</summary>
    /// <param name="name">The name.</param>
    /// <param name="offsets">Where each row's text begins in <paramref name="utf8"/>, and where the last one ends: one more than rows.</param>
    /// <param name="utf8">The texts, one after the other.</param>
    /// <param name="validity">A bit per row, the lowest of a byte first; 0 is missing. Empty when all are present.</param>
    public static Column Create(string name, ReadOnlyMemory<int> offsets, ReadOnlyMemory<byte> utf8, ReadOnlyMemory<byte> validity)
    {
        var texts = CheckedTexts(offsets, utf8);
        return OfTexts(name, texts, Checked(validity, texts.Count));
    }

    /// <summary>A column of texts by a dictionary.</summary>
    /// <param name="name">The name.</param>
    /// <param name="codes">Which of the dictionary's texts each row has.</param>
    /// <param name="offsets">Where each text of the dictionary begins in <paramref name="utf8"/>, and where the last one ends.</param>
    /// <param name="utf8">The texts of the dictionary, one after the other.</param>
    /// <param name="validity">A bit per row, the lowest of a byte first; 0 is missing. Empty when all are present.</param>
    public static Column CreateDictionary(
        string name, ReadOnlyMemory<int> codes, ReadOnlyMemory<int> offsets, ReadOnlyMemory<byte> utf8, ReadOnlyMemory<byte> validity) =>
        OfDictionary(name, codes, CheckedTexts(offsets, utf8), Checked(validity, codes.Length));

    /// <summary>The values of a <see cref="ColumnType.Float32"/> column.</summary>
    /// <exception cref="InvalidOperationException">The column has another type.</exception>
    public ReadOnlyMemory<float> AsFloat32() => Type == ColumnType.Float32 ? _float32 : throw TableErrors.WrongType(this, ColumnType.Float32);

    /// <summary>The values of a <see cref="ColumnType.Float64"/> column.</summary>
    /// <exception cref="InvalidOperationException">The column has another type.</exception>
    public ReadOnlyMemory<double> AsFloat64() => Type == ColumnType.Float64 ? _float64 : throw TableErrors.WrongType(this, ColumnType.Float64);

    /// <summary>The values of an <see cref="ColumnType.Int32"/> column.</summary>
    /// <exception cref="InvalidOperationException">The column has another type.</exception>
    public ReadOnlyMemory<int> AsInt32() => Type == ColumnType.Int32 ? _int32 : throw TableErrors.WrongType(this, ColumnType.Int32);

    /// <summary>The values of an <see cref="ColumnType.Int64"/> column.</summary>
    /// <exception cref="InvalidOperationException">The column has another type.</exception>
    public ReadOnlyMemory<long> AsInt64() => Type == ColumnType.Int64 ? _int64 : throw TableErrors.WrongType(this, ColumnType.Int64);

    /// <summary>Whether a row has no value.</summary>
    /// <param name="row">The row, from 0.</param>
    public bool IsMissing(int row) => !Validity[row] || Type switch
    {
        ColumnType.Float32 => float.IsNaN(_float32.Span[row]),
        ColumnType.Float64 => double.IsNaN(_float64.Span[row]),
        _ => false,
    };

    /// <summary>A row's number; NaN when it is missing.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <exception cref="InvalidOperationException">The column has texts.</exception>
    public double GetNumber(int row) => IsMissing(row) ? double.NaN : Type switch
    {
        ColumnType.Float32 => _float32.Span[row],
        ColumnType.Float64 => _float64.Span[row],
        ColumnType.Int32 => _int32.Span[row],
        ColumnType.Int64 => _int64.Span[row],
        _ => throw TableErrors.WrongType(this, ColumnType.Float64),
    };

    /// <summary>A row's text; <see langword="null"/> when it is missing. Makes a string: for a look at some rows.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <exception cref="InvalidOperationException">The column has numbers.</exception>
    public string? GetText(int row) => Type != ColumnType.String ? throw TableErrors.WrongType(this, ColumnType.String)
        : IsMissing(row) ? null : Texts.Text(IsDictionary ? _int32.Span[row] : row);

    /// <summary>The same values under another name.</summary>
    /// <param name="name">The name.</param>
    public Column WithName(string name) =>
        new(name, Type, Length, Validity, _float32, _float64, _int32, _int64, Texts, IsDictionary);

    /// <summary>Some rows, not copied.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    public Column Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Length - start);
        var validity = count == 0 ? default : Validity.Slice(start);
        return Type switch
        {
            ColumnType.Float32 => new(Name, Type, count, validity, float32: _float32.Slice(start, count)),
            ColumnType.Float64 => new(Name, Type, count, validity, float64: _float64.Slice(start, count)),
            ColumnType.Int32 => new(Name, Type, count, validity, int32: _int32.Slice(start, count)),
            ColumnType.Int64 => new(Name, Type, count, validity, int64: _int64.Slice(start, count)),
            _ => IsDictionary
                ? new(Name, Type, count, validity, int32: _int32.Slice(start, count), texts: Texts, isDictionary: true)
                : new(Name, Type, count, validity, texts: Texts.Slice(start, count)),
        };
    }

    internal static Column Of(string name, ReadOnlyMemory<float> values, ValidityBitmap validity) =>
        new(name, ColumnType.Float32, values.Length, validity, float32: values);

    internal static Column Of(string name, ReadOnlyMemory<double> values, ValidityBitmap validity) =>
        new(name, ColumnType.Float64, values.Length, validity, float64: values);

    internal static Column Of(string name, ReadOnlyMemory<int> values, ValidityBitmap validity) =>
        new(name, ColumnType.Int32, values.Length, validity, int32: values);

    internal static Column Of(string name, ReadOnlyMemory<long> values, ValidityBitmap validity) =>
        new(name, ColumnType.Int64, values.Length, validity, int64: values);

    internal static Column OfTexts(string name, Utf8Values texts, ValidityBitmap validity) =>
        new(name, ColumnType.String, texts.Count, validity, texts: texts);

    internal static Column OfDictionary(string name, ReadOnlyMemory<int> codes, Utf8Values texts, ValidityBitmap validity)
    {
        var column = new Column(name, ColumnType.String, codes.Length, validity, int32: codes, texts: texts, isDictionary: true);
        var all = codes.Span;
        for (var row = 0; row < all.Length; row++)
        {
            if ((uint)all[row] >= (uint)texts.Count && validity[row])
            {
                throw TableErrors.CodeOutsideDictionary(name, row, all[row], texts.Count);
            }
        }

        return column;
    }

    /// <summary>The values as 64-bit floating point, NaN where missing.</summary>
    internal void CopyTo(Span<double> destination, int start)
    {
        switch (Type)
        {
            case ColumnType.Float32: Convert(_float32.Span.Slice(start, destination.Length), destination); break;
            case ColumnType.Float64: _float64.Span.Slice(start, destination.Length).CopyTo(destination); break;
            case ColumnType.Int32: Convert(_int32.Span.Slice(start, destination.Length), destination); break;
            case ColumnType.Int64: Convert(_int64.Span.Slice(start, destination.Length), destination); break;
            default: throw TableErrors.NotNumeric(this);
        }

        Validity.MaskMissing(destination, start);
    }

    /// <summary>The values of a 32-bit floating point column, NaN where missing.</summary>
    internal void CopyTo(Span<float> destination, int start)
    {
        _float32.Span.Slice(start, destination.Length).CopyTo(destination);
        Validity.MaskMissing(destination, start);
    }

    private static void Convert<T>(ReadOnlySpan<T> source, Span<double> destination)
        where T : INumber<T>
    {
        for (var i = 0; i < source.Length; i++)
        {
            destination[i] = double.CreateTruncating(source[i]);
        }
    }

    private static Utf8Values CheckedTexts(ReadOnlyMemory<int> offsets, ReadOnlyMemory<byte> utf8)
    {
        var texts = new Utf8Values(offsets, utf8);
        return texts.Fault() is { } fault ? throw new ArgumentException(fault, nameof(offsets)) : texts;
    }

    private static ValidityBitmap Checked(ReadOnlyMemory<byte> validity, int length) =>
        validity.IsEmpty || validity.Length >= (length + 7) / 8
            ? new(validity, 0)
            : throw new ArgumentException(
                $"The validity bitmap has {validity.Length} bytes: expected a bit for each of {length} rows, {(length + 7) / 8} bytes.", nameof(validity));
}
