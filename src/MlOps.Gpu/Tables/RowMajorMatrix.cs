using System.Numerics;

namespace MlOps.Gpu.Tables;

/// <summary>Writes columns as rows. A block of rows at a time, so that both sides stay in the cache, on all cores.</summary>
internal static class RowMajorMatrix
{
    private const int BlockRows = 256;
    private const int TaskRows = BlockRows * 64;

    public static int LengthOf(Table table)
    {
        var length = (long)table.RowCount * table.Columns.Count;
        return length <= Array.MaxLength
            ? (int)length
            : throw new InvalidOperationException(
                $"A matrix of {table.RowCount} rows and {table.Columns.Count} columns has {length} values: at most {Array.MaxLength} fit. Take the rows in slices.");
    }

    public static void Write(Table table, Memory<float> matrix) => Write(table, matrix, static (source, destination, stride) =>
    {
        for (int row = 0, at = 0; row < source.Length; row++, at += stride)
        {
            destination[at] = (float)source[row];
        }
    });

    public static void Write(Table table, Memory<Half> matrix) => Write(table, matrix, static (source, destination, stride) =>
    {
        for (int row = 0, at = 0; row < source.Length; row++, at += stride)
        {
            destination[at] = (Half)source[row];
        }
    });

    private delegate void Scatter<T>(ReadOnlySpan<double> source, Span<T> destination, int stride);

    private static void Write<T>(Table table, Memory<T> matrix, Scatter<T> scatter)
        where T : INumber<T>
    {
        if (matrix.Length != LengthOf(table))
        {
            throw new ArgumentException(
                $"The matrix takes {matrix.Length} values: expected {LengthOf(table)}, {table.RowCount} rows of {table.Columns.Count} columns.", nameof(matrix));
        }

        if (table.Columns.FirstOrDefault(column => column.Type == ColumnType.String) is { } texts)
        {
            throw TableErrors.NotNumeric(texts);
        }

        var stride = table.Columns.Count;
        var tasks = (int)(((long)table.RowCount + TaskRows - 1) / TaskRows);
        Parallel.For(0, tasks, task =>
        {
            Span<double> block = stackalloc double[BlockRows];
            var end = (int)Math.Min(table.RowCount, (task + 1L) * TaskRows);
            for (var start = task * TaskRows; start < end; start += BlockRows)
            {
                var values = block[..Math.Min(BlockRows, end - start)];
                var rows = matrix.Span.Slice(start * stride, values.Length * stride);
                for (var column = 0; column < stride; column++)
                {
                    table.Columns[column].CopyTo(values, start);
                    scatter(values, rows[column..], stride);
                }
            }
        });
    }
}
