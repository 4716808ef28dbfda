using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Tests.Transformers;

public sealed class TargetEncoderTests
{
    [Fact]
    public void A_category_gets_its_smoothed_mean()
    {
        var table = Table.Create(Column.Create("c", ["a", "a", "b", null]), Column.Create("y", new double[] { 1, 3, 8, 0 }));

        var result = Fit(table, new TargetEncoder(smoothing: 2)).Transform(Table.Create(Column.Create("c", ["a", "b", null, "new"])))["c"];

        Assert.Equal((4 + 2 * 3.0) / 4, result.GetNumber(0), 1e-12);
        Assert.Equal((8 + 2 * 3.0) / 3, result.GetNumber(1), 1e-12);
        Assert.Equal((0 + 2 * 3.0) / 3, result.GetNumber(2), 1e-12);
        Assert.Equal(3, result.GetNumber(3), 1e-12);
    }

    [Fact]
    public void A_training_row_does_not_see_its_own_target()
    {
        var random = new Random(5);
        var keys = Enumerable.Range(0, 500).Select(_ => $"k{random.Next(7)}").ToArray();
        var targets = Enumerable.Range(0, 500).Select(_ => (double)random.Next(100)).ToArray();
        var before = Fit(TableOf(keys, targets), new TargetEncoder()).TransformTraining(TableOf(keys, targets))["c"];

        foreach (var row in new[] { 0, 99, 321 })
        {
            double[] changed = [.. targets];
            changed[row] += 1e6;

            var after = Fit(TableOf(keys, changed), new TargetEncoder()).TransformTraining(TableOf(keys, changed))["c"];

            Assert.Equal(before.GetNumber(row), after.GetNumber(row));
            Assert.Contains(Enumerable.Range(0, 500), other => before.GetNumber(other) != after.GetNumber(other));
        }
    }

    [Fact]
    public void Training_rows_can_be_transformed_in_parts()
    {
        var random = new Random(6);
        var table = TableOf([.. Enumerable.Range(0, 1000).Select(_ => $"k{random.Next(9)}")], [.. Enumerable.Range(0, 1000).Select(_ => random.NextDouble())]);
        var fitted = Fit(table, new TargetEncoder());

        var whole = fitted.TransformTraining(table).ToMatrix();
        float[] parts = [.. fitted.TransformTraining(table.Slice(0, 333)).ToMatrix(), .. fitted.TransformTraining(table.Slice(333, 667), firstRow: 333).ToMatrix()];

        Assert.Equal(whole, parts);
        Assert.NotEqual(whole, fitted.Transform(table).ToMatrix());
    }

    [Fact]
    public void Without_a_target_it_says_how_to_give_one()
    {
        var table = TableOf(["a"], [1]);

        var error = Assert.Throws<InvalidOperationException>(() => FeaturePipeline.Create().Add("c", new TargetEncoder()).Fit(table, ComputeDevice.Cpu()));

        Assert.Contains("Fit(table, target, device)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_target_is_refused_with_its_row()
    {
        var table = TableOf(["a", "b"], [1, double.NaN]);

        Assert.Contains("in row 1", Assert.Throws<PipelineFitException>(() => Fit(table, new TargetEncoder())).Message, StringComparison.Ordinal);
    }

    private static Table TableOf(string[] keys, double[] targets) => Table.Create(Column.Create("c", keys), Column.Create("y", targets));

    private static FittedFeaturePipeline Fit(Table table, TargetEncoder encoder) =>
        FeaturePipeline.Create().Add("c", encoder).Fit(table, "y", ComputeDevice.Cpu());
}
