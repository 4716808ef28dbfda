using Parquet;
using Parquet.Schema;

namespace MlOps.Gpu.Tables;

/// <summary>Reads a column of a Parquet file over all its row groups.</summary>
internal static class ParquetColumn
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    public static Task<Column> ReadAsync(
        string path, string name, ParquetReader reader, DataField field, int rows, CancellationToken cancellationToken)
    {
        var source = new Source(name, reader, field, rows, cancellationToken);
        return field.IsArray ? throw TableErrors.ParquetType(path, name, field.ClrType.Name + "[]") : Type.GetTypeCode(field.ClrType) switch
        {
            TypeCode.Single => ReadAsync<float, float>(source, value => value, Column.Of),
            TypeCode.Double => ReadAsync<double, double>(source, value => value, Column.Of),
            TypeCode.Decimal => ReadAsync<decimal, double>(source, value => (double)value, Column.Of),
            TypeCode.Int32 => ReadAsync<int, int>(source, value => value, Column.Of),
            TypeCode.Int16 => ReadAsync<short, int>(source, value => value, Column.Of),
            TypeCode.UInt16 => ReadAsync<ushort, int>(source, value => value, Column.Of),
            TypeCode.SByte => ReadAsync<sbyte, int>(source, value => value, Column.Of),
            TypeCode.Byte => ReadAsync<byte, int>(source, value => value, Column.Of),
            TypeCode.Boolean => ReadAsync<bool, int>(source, value => value ? 1 : 0, Column.Of),
            TypeCode.UInt32 => ReadAsync<uint, long>(source, value => value, Column.Of),
            TypeCode.Int64 => ReadAsync<long, long>(source, value => value, Column.Of),
            TypeCode.DateTime => ReadAsync<DateTime, long>(source, value => (value.Ticks - DateTime.UnixEpoch.Ticks) / TicksPerMicrosecond, Column.Of),
            _ when field.ClrType == typeof(ReadOnlyMemory<char>) || field.ClrType == typeof(string) => ReadTextsAsync(source),
            _ => throw TableErrors.ParquetType(path, name, field.ClrType.Name),
        };
    }

    private static async Task<Column> ReadAsync<T, TColumn>(
        Source source, Func<T, TColumn> convert, Func<string, ReadOnlyMemory<TColumn>, ValidityBitmap, Column> create)
        where T : struct
    {
        var values = new TColumn[source.Rows];
        var bits = new byte[(source.Rows + 7) / 8];
        var (row, missing) = (0, 0);
        foreach (var group in source.Reader.RowGroups)
        {
            var nullable = new T?[group.RowCount];
            if (source.Field.IsNullable)
            {
                await group.ReadAsync<T>(source.Field, nullable.AsMemory(), cancellationToken: source.CancellationToken).ConfigureAwait(false);
            }
            else
            {
                var present = new T[nullable.Length];
                await group.ReadAsync<T>(source.Field, present.AsMemory(), cancellationToken: source.CancellationToken).ConfigureAwait(false);
                nullable = Array.ConvertAll(present, value => (T?)value);
            }

            foreach (var value in nullable)
            {
                values[row] = value is { } given ? convert(given) : default!;
                missing += value is null ? 1 : 0;
                bits[row >> 3] |= (byte)((value is null ? 0 : 1) << (row & 7));
                row++;
            }
        }

        return create(source.Name, values, missing == 0 ? default : new(bits, 0));
    }

    // As codes: what a column of categories has in common is kept once.
    private static async Task<Column> ReadTextsAsync(Source source)
    {
        var codes = new int[source.Rows];
        var bits = new byte[(source.Rows + 7) / 8];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var (row, missing) = (0, 0);
        foreach (var group in source.Reader.RowGroups)
        {
            var texts = new string?[group.RowCount];
            await group.ReadAsync(source.Field, texts.AsMemory(), cancellationToken: source.CancellationToken).ConfigureAwait(false);
            foreach (var text in texts)
            {
                if (text is null)
                {
                    missing++;
                }
                else
                {
                    if (!known.TryGetValue(text, out var code))
                    {
                        known.Add(text, code = known.Count);
                    }

                    codes[row] = code;
                    bits[row >> 3] |= (byte)(1 << (row & 7));
                }

                row++;
            }
        }

        return Column.OfDictionary(source.Name, codes, Utf8Values.Of(known.Keys), missing == 0 ? default : new(bits, 0));
    }

    private sealed record Source(string Name, ParquetReader Reader, DataField Field, int Rows, CancellationToken CancellationToken);
}
