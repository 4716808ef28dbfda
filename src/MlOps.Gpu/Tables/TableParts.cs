using System.Buffers;

namespace MlOps.Gpu.Tables;

/// <summary>Puts the rows of several tables into one.</summary>
internal static class TableParts
{
    public static Table Join(IReadOnlyList<Table> parts)
    {
        if (parts.Count == 1)
        {
            return parts[0];
        }

        var rows = checked(parts.Sum(part => part.RowCount));
        return Table.Of([.. parts[0].Columns.Select(first => Join(first.Name, [.. parts.Select(part => part[first.Name])], rows))], rows);
    }

    public static Column Join(string name, Column[] parts, int rows)
    {
        if (Array.Find(parts, part => part.Type != parts[0].Type) is { } other)
        {
            throw TableErrors.PartsDiffer(name, parts[0].Type, other.Type);
        }

        var validity = Array.Exists(parts, part => part.HasValidity) ? JoinValidity(parts, rows) : default;
        return parts[0].Type switch
        {
            ColumnType.Float32 => Column.Of(name, Join(parts, rows, part => part.AsFloat32()), validity),
            ColumnType.Float64 => Column.Of(name, Join(parts, rows, part => part.AsFloat64()), validity),
            ColumnType.Int32 => Column.Of(name, Join(parts, rows, part => part.AsInt32()), validity),
            ColumnType.Int64 => Column.Of(name, Join(parts, rows, part => part.AsInt64()), validity),
            _ => Column.OfTexts(name, JoinTexts(parts, rows), validity),
        };
    }

    private static T[] Join<T>(Column[] parts, int rows, Func<Column, ReadOnlyMemory<T>> values)
    {
        var joined = GC.AllocateUninitializedArray<T>(rows);
        var start = 0;
        foreach (var part in parts)
        {
            values(part).CopyTo(joined.AsMemory(start));
            start += part.Length;
        }

        return joined;
    }

    private static Utf8Values JoinTexts(Column[] parts, int rows)
    {
        var offsets = new int[rows + 1];
        var bytes = new ArrayBufferWriter<byte>();
        var row = 0;
        foreach (var part in parts)
        {
            for (var i = 0; i < part.Length; i++)
            {
                if (part.Validity[i])
                {
                    bytes.Write(part.Texts[part.IsDictionary ? part.Codes.Span[i] : i]);
                }

                offsets[++row] = bytes.WrittenCount;
            }
        }

        return new(offsets, bytes.WrittenMemory);
    }

    private static ValidityBitmap JoinValidity(Column[] parts, int rows)
    {
        var bits = new byte[(rows + 7) / 8];
        var row = 0;
        foreach (var part in parts)
        {
            for (var i = 0; i < part.Length; i++, row++)
            {
                bits[row >> 3] |= (byte)((part.Validity[i] ? 1 : 0) << (row & 7));
            }
        }

        return new(bits, 0);
    }
}
