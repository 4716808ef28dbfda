using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Tests.Tables;

public sealed class TableTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));

    public static TheoryData<string> Kinds => ["arrow", "parquet"];

    public void Dispose() => File.Delete(_path);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_table_is_written_and_read_back(string kind)
    {
        var table = Some(1000);

        await WriteAsync(table, kind);
        var back = await ReadAsync(kind);

        Same(table, back);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Rows_that_were_cut_out_are_written_and_read_back(string kind)
    {
        foreach (var start in new[] { 1, 7, 8, 13 })
        {
            var part = Some(100).Slice(start, 50);

            await WriteAsync(part, kind);

            Same(part, await ReadAsync(kind));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_table_without_rows_is_written_and_read_back(string kind)
    {
        await WriteAsync(Some(5).Slice(0, 0), kind);

        var back = await ReadAsync(kind);

        Assert.Equal((0, 7), (back.RowCount, back.Columns.Count));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_damaged_file_is_refused_by_name(string kind)
    {
        await WriteAsync(Some(100), kind);
        var bytes = await File.ReadAllBytesAsync(_path, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(_path, bytes[..(bytes.Length / 2)], TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<TableFormatException>(() => ReadAsync(kind));

        Assert.Contains(_path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arrow_columns_are_taken_without_a_copy()
    {
        var table = Table.Create(Column.Create("x", new float[] { 1, 2, 3 }));
        using var batch = table.ToArrow();

        var back = Table.FromArrow(batch);

        Assert.True(table["x"].AsFloat32().Span == back["x"].AsFloat32().Span);
        Assert.True(batch.Column(0).Data.Buffers[1].Span.Overlaps(System.Runtime.InteropServices.MemoryMarshal.AsBytes(table["x"].AsFloat32().Span)));
    }

    [Fact]
    public void A_slice_of_an_Arrow_batch_keeps_its_missing_rows()
    {
        using var batch = Some(100).ToArrow();

        Same(Some(100).Slice(13, 60), Table.FromArrow(batch.Slice(13, 60)));
    }

    [Fact]
    public void A_matrix_has_rows_side_by_side_and_NaN_where_a_value_is_missing()
    {
        var table = Table.Create(Column.Create("a", new float[] { 1, 2 }), Column.Create("b", new long[] { 3, 4 }, new byte[] { 1 }));

        Assert.Equal([1, 3, 2, float.NaN], table.ToMatrix());
        Assert.Equal([(Half)1, (Half)3, (Half)2, Half.NaN], table.ToHalfMatrix());
        Assert.Throws<ArgumentException>(() => table.CopyTo(new float[3]));
        Assert.Throws<InvalidOperationException>(() => Some(3).ToMatrix());
    }

    [Fact]
    public void Misuse_is_refused()
    {
        Assert.Contains("'b' has 2 rows", Assert.Throws<ArgumentException>(() => Table.Create(Column.Create("a", new float[1]), Column.Create("b", new float[2]))).Message, StringComparison.Ordinal);
        Assert.Contains("'a'", Assert.Throws<ArgumentException>(() => Table.Create(Column.Create("a", new float[1]), Column.Create("a", new float[1]))).Message, StringComparison.Ordinal);
        Assert.Contains("code 2 in row 1", Assert.Throws<ArgumentException>(() => Column.CreateDictionary("d", new int[] { 0, 2 }, new int[] { 0, 1 }, "x"u8.ToArray(), default)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Column.Create("s", new int[] { 0, 5, 3 }, new byte[9], default));
        Assert.Throws<ArgumentException>(() => Column.Create("x", new float[9], new byte[1]));
        Assert.Throws<InvalidOperationException>(() => Column.Create("x", new float[1]).AsFloat64());
    }

    private Task WriteAsync(Table table, string kind) => kind == "arrow"
        ? table.WriteArrowAsync(_path, TestContext.Current.CancellationToken)
        : table.WriteParquetAsync(_path, TestContext.Current.CancellationToken);

    private Task<Table> ReadAsync(string kind) => kind == "arrow"
        ? Table.ReadArrowAsync(_path, TestContext.Current.CancellationToken)
        : Table.ReadParquetAsync(_path, cancellationToken: TestContext.Current.CancellationToken);

    private static void Same(Table expected, Table actual)
    {
        Assert.Equal(expected.RowCount, actual.RowCount);
        Assert.Equal(expected.Columns.Select(column => (column.Name, column.Type)), actual.Columns.Select(column => (column.Name, column.Type)));
        foreach (var column in expected.Columns)
        {
            for (var row = 0; row < expected.RowCount; row++)
            {
                Assert.Equal(column.IsMissing(row), actual[column.Name].IsMissing(row));
                if (column.Type == ColumnType.String)
                {
                    Assert.Equal(column.GetText(row), actual[column.Name].GetText(row));
                }
                else
                {
                    Assert.Equal(column.GetNumber(row), actual[column.Name].GetNumber(row));
                }
            }
        }
    }

    private static Table Some(int rows)
    {
        var random = new Random(1);
        var validity = new byte[(rows + 7) / 8];
        random.NextBytes(validity);
        var codes = Enumerable.Range(0, rows).Select(_ => random.Next(3)).ToArray();
        return Table.Create(
            Column.Create("f", Enumerable.Range(0, rows).Select(_ => random.NextSingle()).ToArray()),
            Column.Create("g", Enumerable.Range(0, rows).Select(_ => random.NextSingle()).ToArray(), validity),
            Column.Create("d", Enumerable.Range(0, rows).Select(_ => random.NextDouble()).ToArray(), validity),
            Column.Create("i", Enumerable.Range(0, rows).Select(_ => random.Next()).ToArray(), validity),
            Column.Create("l", Enumerable.Range(0, rows).Select(_ => random.NextInt64()).ToArray()),
            Column.Create("s", Enumerable.Range(0, rows).Select(row => row % 5 == 0 ? null : $"text {row} \u00e4").ToArray()),
            Column.CreateDictionary("c", codes, new int[] { 0, 3, 8, 12 }, "redgreenblue"u8.ToArray(), validity));
    }
}
