using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>Makes columns of columns where a row's results need all its values: blocks of rows, on all cores.</summary>
internal static class RowBlocks
{
    private const int Length = 1024;

    /// <summary>Gets the values of a block's rows by column, and fills the results of as many rows.</summary>
    public delegate void Block(double[][] values, double[][] results);

    /// <summary>Results have 32 bits when all inputs have.</summary>
    public static IReadOnlyList<Column> Transform(IReadOnlyList<Column> columns, IReadOnlyList<string> names, Block block)
    {
        if (columns.FirstOrDefault(column => column.Type == ColumnType.String) is { } texts)
        {
            throw TableErrors.NotNumeric(texts);
        }

        var rows = columns[0].Length;
        var single = columns.All(column => column.Type == ColumnType.Float32);
        var float32 = names.Select(_ => single ? GC.AllocateUninitializedArray<float>(rows) : []).ToArray();
        var float64 = names.Select(_ => single ? [] : GC.AllocateUninitializedArray<double>(rows)).ToArray();
        Parallel.For(0, (int)(((long)rows + Length - 1) / Length), piece =>
        {
            var start = piece * Length;
            var count = Math.Min(Length, rows - start);
            var values = columns.Select(_ => new double[count]).ToArray();
            var results = names.Select(_ => new double[count]).ToArray();
            for (var i = 0; i < values.Length; i++)
            {
                columns[i].CopyTo(values[i].AsSpan(), start);
            }

            block(values, results);
            for (var i = 0; i < results.Length; i++)
            {
                for (var row = 0; row < count && single; row++)
                {
                    float32[i][start + row] = (float)results[i][row];
                }

                if (!single)
                {
                    results[i].CopyTo(float64[i], start);
                }
            }
        });
        return [.. names.Select((name, i) => single ? Column.Of(name, float32[i], default) : Column.Of(name, float64[i], default))];
    }
}
