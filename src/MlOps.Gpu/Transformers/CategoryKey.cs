using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>Values of a column as keys that can be counted: integers in the values' order.</summary>
internal static class CategoryKey
{
    public static IComparer<ReadOnlyMemory<byte>> TextOrder { get; } = Comparer<ReadOnlyMemory<byte>>.Create((x, y) => x.Span.SequenceCompareTo(y.Span));

    public static CategoryKind KindOf(ColumnType type) => type switch
    {
        ColumnType.String => CategoryKind.Text,
        ColumnType.Int32 or ColumnType.Int64 => CategoryKind.Integer,
        _ => CategoryKind.Number,
    };

    /// <summary>A number's key: in the order of the numbers.</summary>
    public static long OfNumber(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value == 0 ? 0 : value);
        return bits ^ ((bits >> 63) & long.MaxValue);
    }

    public static double ToNumber(long key) => BitConverter.Int64BitsToDouble(key ^ ((key >> 63) & long.MaxValue));

    /// <summary>Writes the keys of some rows of a column of numbers.</summary>
    /// <returns>How many are missing that the column's own bitmap does not say: those that are NaN.</returns>
    public static long KeysOf(Column column, int start, Span<long> keys, out byte[] validity)
    {
        var rows = column.Slice(start, keys.Length);
        validity = rows.HasValidity ? rows.Validity.ToBitmap(keys.Length) : [];
        switch (column.Type)
        {
            case ColumnType.Int64:
                rows.AsInt64().Span.CopyTo(keys);
                return 0;
            case ColumnType.Int32:
                var ints = rows.AsInt32().Span;
                for (var i = 0; i < keys.Length; i++)
                {
                    keys[i] = ints[i];
                }

                return 0;
            default:
                return KeysOfNumbers(rows, keys, ref validity);
        }
    }

    private static long KeysOfNumbers(Column rows, Span<long> keys, ref byte[] validity)
    {
        var values = new double[keys.Length];
        rows.CopyTo(values, 0);
        var missing = 0;
        validity = new byte[(keys.Length + 7) / 8];
        for (var i = 0; i < keys.Length; i++)
        {
            if (double.IsNaN(values[i]))
            {
                missing += rows.Validity[i] ? 1 : 0;
            }
            else
            {
                keys[i] = OfNumber(values[i]);
                validity[i >> 3] |= (byte)(1 << (i & 7));
            }
        }

        return missing;
    }
}
