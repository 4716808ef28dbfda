using Apache.Arrow.Ipc;

namespace MlOps.Gpu.Tables;

/// <summary>Arrow's IPC file format.</summary>
internal static class ArrowFile
{
    public static async Task<Table> ReadAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var parts = new List<Table>();
        var file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            try
            {
                using var reader = new ArrowFileReader(file, leaveOpen: true);
                var count = await reader.RecordBatchCountAsync().ConfigureAwait(false);
                for (var i = 0; i < count; i++)
                {
                    parts.Add(Table.FromArrow(await reader.ReadRecordBatchAsync(i, cancellationToken).ConfigureAwait(false)));
                }

                return parts.Count > 0 ? TableParts.Join(parts) : Table.FromArrow(Empty(reader));
            }
            catch (Exception e) when (e is not (TableFormatException or OperationCanceledException or OutOfMemoryException))
            {
                // A damaged file makes the reader fail in any place and with any exception.
                throw TableErrors.Unreadable(path, "Arrow IPC", e);
            }
        }
    }

    public static async Task WriteAsync(Table table, string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var batch = table.ToArrow();
        var file = File.Create(path);
        await using (file.ConfigureAwait(false))
        {
            using var writer = new ArrowFileWriter(file, batch.Schema, leaveOpen: true);
            await writer.WriteRecordBatchAsync(batch, cancellationToken).ConfigureAwait(false);
            await writer.WriteEndAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static Apache.Arrow.RecordBatch Empty(ArrowFileReader reader) => new(reader.Schema, reader.Schema.FieldsList.Select(field =>
        Apache.Arrow.ArrowArrayFactory.BuildArray(new Apache.Arrow.ArrayData(field.DataType, 0, 0, 0, [Apache.Arrow.ArrowBuffer.Empty, Apache.Arrow.ArrowBuffer.Empty, Apache.Arrow.ArrowBuffer.Empty]))), 0);
}
