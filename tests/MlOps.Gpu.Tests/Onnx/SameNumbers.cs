using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Tests.Onnx;

/// <summary>Compares what a pipeline makes of a table with what its model makes of it.</summary>
internal static class SameNumbers
{
    /// <summary>All values bit for bit, but for the sign of zero; NaN is NaN, whatever its payload.</summary>
    public static void Check(FittedFeaturePipeline pipeline, Table table)
    {
        var faults = FaultsOf(pipeline, OnnxRun.ModelOf(pipeline), table);

        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(20)));
    }

    public static IReadOnlyList<string> FaultsOf(FittedFeaturePipeline pipeline, byte[] model, Table table)
    {
        var expected = pipeline.Transform(table);
        var found = OnnxRun.ColumnsOf(model, table, [.. pipeline.InputNames]);
        Assert.Equal(pipeline.OutputNames.Select(name => name + ".output"), found.Keys);
        var faults = expected.Columns.SelectMany(column => FaultsOf(column, found[column.Name + ".output"], table)).ToList();
        if (expected.Columns.All(column => column.Type != ColumnType.String))
        {
            var matrix = OnnxRun.MatrixOf(model, table, [.. pipeline.InputNames]);
            faults.AddRange(expected.ToMatrix().Zip(matrix)
                .Where(pair => !Same(pair.First, pair.Second))
                .Select(pair => $"the matrix has {pair.Second:R} for {pair.First:R}"));
        }

        return faults;
    }

    /// <summary>By how many units in the last place the numbers differ at most, and for which value.</summary>
    public static (long Ulps, string Where) FurthestApart(FittedFeaturePipeline pipeline, Table table)
    {
        var expected = pipeline.Transform(table);
        var found = OnnxRun.ColumnsOf(OnnxRun.ModelOf(pipeline), table, [.. pipeline.InputNames]);
        return expected.Columns
            .SelectMany(column => Enumerable.Range(0, table.RowCount).Select(row => (
                Ulps: UlpsBetween(column.GetNumber(row), found[column.Name + ".output"].GetNumber(row), column.Type),
                Where: $"{column.Name}[{row}]: {column.GetNumber(row):R}, {found[column.Name + ".output"].GetNumber(row):R} of {table.Columns[0].GetNumber(row):R}")))
            .MaxBy(pair => pair.Ulps);
    }

    private static IEnumerable<string> FaultsOf(Column expected, Column found, Table table)
    {
        Assert.Equal(expected.Type, found.Type);
        Assert.Equal(expected.Length, found.Length);
        for (var row = 0; row < expected.Length; row++)
        {
            if (expected.Type == ColumnType.String)
            {
                if (expected.GetText(row) != found.GetText(row))
                {
                    yield return $"{found.Name}[{row}] is '{found.GetText(row)}': expected '{expected.GetText(row)}'";
                }
            }
            else if (!Same(expected.GetNumber(row), found.GetNumber(row)))
            {
                yield return $"{found.Name}[{row}] is {found.GetNumber(row):R}: expected {expected.GetNumber(row):R}, of {Text(table.Columns[0], row)}";
            }
        }
    }

    private static string Text(Column column, int row) => column.Type == ColumnType.String ? $"'{column.GetText(row)}'" : $"{column.GetNumber(row):R}";

    private static bool Same(double x, double y) => x == y || (double.IsNaN(x) && double.IsNaN(y));

    private static long UlpsBetween(double x, double y, ColumnType type) => Same(x, y) ? 0
        : double.IsNaN(x) || double.IsNaN(y) ? long.MaxValue
        : type == ColumnType.Float32 ? Math.Abs((long)Key((float)x) - Key((float)y))
        : Key(x) - (Int128)Key(y) is var apart && Int128.Abs(apart) > long.MaxValue ? long.MaxValue : (long)Int128.Abs(apart);

    private static int Key(float x) => BitConverter.SingleToInt32Bits(x) is var bits && bits < 0 ? int.MinValue - bits : bits;

    private static long Key(double x) => BitConverter.DoubleToInt64Bits(x) is var bits && bits < 0 ? long.MinValue - bits : bits;
}
