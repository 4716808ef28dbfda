using Apache.Arrow;

namespace MlOps.Gpu.Tables;

/// <summary>Columns of equal length, by unique names. Immutable; the values are the caller's memory, which must not change while the table is in use.</summary>
public sealed class Table
{
    private readonly Dictionary<string, Column> _byName;

    private Table(IReadOnlyList<Column> columns, int rowCount)
    {
        Columns = columns;
        RowCount = rowCount;
        _byName = new(columns.Count, StringComparer.Ordinal);
        foreach (var column in columns)
        {
            if (column.Length != rowCount)
            {
                throw TableErrors.LengthsDiffer(columns[0], column);
            }

            if (!_byName.TryAdd(column.Name, column))
            {
                throw TableErrors.NameTwice(column.Name);
            }
        }
    }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>A column by its name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Column this[string name] =>
        _byName.TryGetValue(name, out var column) ? column : throw TableErrors.NoColumn(name, Columns.Select(known => known.Name));

    /// <summary>Makes a table.</summary>
    /// <param name="columns">The columns, all with as many rows and each with its own name.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a name is there twice.</exception>
    public static Table Create(params ReadOnlySpan<Column> columns) => new(columns.ToArray(), columns.IsEmpty ? 0 : columns[0].Length);

    /// <summary>Takes the columns of an Arrow record batch, without a copy where the types are the same. The batch must live as long as the table.</summary>
    /// <param name="batch">The batch.</param>
    /// <exception cref="TableFormatException">A column has a type that tables do not have.</exception>
    public static Table FromArrow(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new([.. batch.Schema.FieldsList.Select((field, i) => ArrowColumns.Read(field.Name, batch.Column(i)))], batch.Length);
    }

    /// <summary>Reads an Arrow IPC file, also called Feather 2.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TableFormatException">The file is damaged, or has a type that tables do not have.</exception>
    public static Task<Table> ReadArrowAsync(string path, CancellationToken cancellationToken = default) =>
        ArrowFile.ReadAsync(path, cancellationToken);

    /// <summary>Reads a Parquet file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">The columns to take; all when it is left out.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TableFormatException">The file is damaged, or has a type that tables do not have.</exception>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public static Task<Table> ReadParquetAsync(string path, IReadOnlyList<string>? columns = null, CancellationToken cancellationToken = default) =>
        ParquetFile.ReadAsync(path, columns, cancellationToken);

    /// <summary>The table as an Arrow record batch, which shares the memory.</summary>
    public RecordBatch ToArrow() => ArrowColumns.Write(this);

    /// <summary>Writes an Arrow IPC file of one record batch.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public Task WriteArrowAsync(string path, CancellationToken cancellationToken = default) => ArrowFile.WriteAsync(this, path, cancellationToken);

    /// <summary>Writes a Parquet file of one row group.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public Task WriteParquetAsync(string path, CancellationToken cancellationToken = default) => ParquetFile.WriteAsync(this, path, cancellationToken);

    /// <summary>All values as one row-major matrix: the values of a row are neighbours. Missing is NaN.</summary>
    /// <exception cref="InvalidOperationException">A column has texts, or the matrix would have more than 2,147,483,591 values.</exception>
    public float[] ToMatrix()
    {
        var matrix = GC.AllocateUninitializedArray<float>(RowMajorMatrix.LengthOf(this));
        CopyTo(matrix);
        return matrix;
    }

    /// <summary>All values as one row-major matrix in half precision. Missing is NaN; what is beyond 65,504 becomes infinite.</summary>
    /// <exception cref="InvalidOperationException">A column has texts, or the matrix would have more than 2,147,483,591 values.</exception>
    public Half[] ToHalfMatrix()
    {
        var matrix = GC.AllocateUninitializedArray<Half>(RowMajorMatrix.LengthOf(this));
        CopyTo(matrix);
        return matrix;
    }

    /// <summary>Writes all values as one row-major matrix. Missing is NaN.</summary>
    /// <param name="matrix">Takes rows × columns values.</param>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public void CopyTo(Memory<float> matrix) => RowMajorMatrix.Write(this, matrix);

    /// <summary>Writes all values as one row-major matrix in half precision. Missing is NaN; what is beyond 65,504 becomes infinite.</summary>
    /// <param name="matrix">Takes rows × columns values.</param>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public void CopyTo(Memory<Half> matrix) => RowMajorMatrix.Write(this, matrix);

    /// <summary>Some columns alone.</summary>
    /// <param name="names">Their names, in the order wanted.</param>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public Table Select(params ReadOnlySpan<string> names)
    {
        var columns = new Column[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            columns[i] = this[names[i]];
        }

        return new(columns, RowCount);
    }

    /// <summary>The table with a column more, or with another in place of the one of the same name.</summary>
    /// <param name="column">The column.</param>
    public Table With(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return new(
            _byName.ContainsKey(column.Name) ? [.. Columns.Select(old => old.Name == column.Name ? column : old)] : [.. Columns, column],
            Columns.Count == 0 ? column.Length : RowCount);
    }

    /// <summary>Some rows, not copied.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    public Table Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, RowCount - start);
        return new([.. Columns.Select(column => column.Slice(start, count))], count);
    }

    internal static Table Of(IReadOnlyList<Column> columns, int rowCount) => new(columns, rowCount);

    internal bool Has(string name) => _byName.ContainsKey(name);
}
