using Parquet;
using Parquet.Schema;

namespace MlOps.Gpu.Tables;

/// <summary>Parquet files, by Parquet.Net.</summary>
internal static class ParquetFile
{
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(10);

    public static async Task<Table> ReadAsync(string path, IReadOnlyList<string>? names, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            try
            {
                return await ReadAsync(path, file, names, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not (TableFormatException or KeyNotFoundException or OperationCanceledException or OutOfMemoryException))
            {
                // A damaged file makes the reader fail in any place and with any exception.
                throw TableErrors.Unreadable(path, "Parquet", e);
            }
        }
    }

    public static async Task WriteAsync(Table table, string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var fields = table.Columns.Select(FieldOf).ToArray();
        var file = File.Create(path);
        await using (file.ConfigureAwait(false))
        {
            var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file, cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (writer.ConfigureAwait(false))
            {
                using var group = writer.CreateRowGroup();
                for (var i = 0; i < fields.Length; i++)
                {
                    await WriteAsync(group, fields[i], table.Columns[i], cancellationToken).ConfigureAwait(false);
                }

                group.CompleteValidate();
            }
        }
    }

    private static async Task<Table> ReadAsync(string path, FileStream file, IReadOnlyList<string>? names, CancellationToken cancellationToken)
    {
        // Some damaged footers, no more than kilobytes long, send Parquet.Net into an endless loop: hence the time limit.
        var reader = await Task.Run(() => ParquetReader.CreateAsync(file, cancellationToken: cancellationToken), cancellationToken)
            .WaitAsync(OpenTimeout, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var rows = reader.RowGroups.Sum(group => group.RowCount);
            if (rows > Array.MaxLength)
            {
                throw TableErrors.TooManyRows(path, rows);
            }

            var fields = reader.Schema.GetDataFields();
            names ??= [.. fields.Select(field => field.Path.ToString())];
            var columns = new List<Column>();
            foreach (var name in names)
            {
                var field = Array.Find(fields, field => field.Path.ToString() == name)
                    ?? throw TableErrors.NoColumn(name, fields.Select(field => field.Path.ToString()));
                columns.Add(await ParquetColumn.ReadAsync(path, name, reader, field, (int)rows, cancellationToken).ConfigureAwait(false));
            }

            return Table.Of(columns, (int)rows);
        }
    }

    private static DataField FieldOf(Column column) => new(
        column.Name,
        column.Type switch
        {
            ColumnType.Float32 => typeof(float),
            ColumnType.Float64 => typeof(double),
            ColumnType.Int32 => typeof(int),
            ColumnType.Int64 => typeof(long),
            _ => typeof(string),
        },
        isNullable: column.HasValidity || column.Type == ColumnType.String);

    private static Task WriteAsync(ParquetRowGroupWriter group, DataField field, Column column, CancellationToken cancellationToken) => column.Type switch
    {
        ColumnType.Float32 => WriteAsync(group, field, column, column.AsFloat32(), cancellationToken),
        ColumnType.Float64 => WriteAsync(group, field, column, column.AsFloat64(), cancellationToken),
        ColumnType.Int32 => WriteAsync(group, field, column, column.AsInt32(), cancellationToken),
        ColumnType.Int64 => WriteAsync(group, field, column, column.AsInt64(), cancellationToken),
        _ => group.WriteAsync(field, [.. Enumerable.Range(0, column.Length).Select(column.GetText)]),
    };

    private static Task WriteAsync<T>(
        ParquetRowGroupWriter group, DataField field, Column column, ReadOnlyMemory<T> values, CancellationToken cancellationToken)
        where T : struct
    {
        if (!column.HasValidity)
        {
            return group.WriteAsync(field, values, cancellationToken: cancellationToken);
        }

        var nullable = new T?[values.Length];
        for (var row = 0; row < nullable.Length; row++)
        {
            nullable[row] = column.Validity[row] ? values.Span[row] : null;
        }

        return group.WriteAsync<T>(field, nullable, cancellationToken: cancellationToken);
    }
}
