using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Tests.Pipelines;

public sealed class FeaturePipelineTests
{
    private const int Rows = 3000;

    private static readonly ComputeDevice Cpu = ComputeDevice.Cpu();

    [Fact]
    public void A_fit_gives_the_same_bytes_however_the_rows_are_divided()
    {
        var table = Some(Rows);
        var whole = Everything().Fit(table, "y", Cpu).ToJson();

        foreach (var cuts in new int[][] { [1, 7, 2999], [1000, 2000], [1, 2, 3, 4], [1500, 1500] })
        {
            int[] starts = [0, .. cuts, Rows];
            var parts = starts.Zip(starts[1..], (start, end) => table.Slice(start, end - start)).ToArray();

            Assert.Equal(whole, Everything().Fit(parts, "y", Cpu).ToJson());
        }
    }

    [Fact]
    public void Rows_are_transformed_alike_alone_and_together()
    {
        var table = Some(Rows);
        var fitted = Everything().Fit(table, "y", Cpu);

        var whole = fitted.Transform(table).ToMatrix();
        var parts = Enumerable.Range(0, 10).SelectMany(i => fitted.Transform(table.Slice(i * 300, 300)).ToMatrix()).ToArray();

        Assert.Equal(whole.Select(BitConverter.SingleToInt32Bits), parts.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void A_saved_pipeline_gives_the_same_numbers_when_it_is_loaded()
    {
        var table = Some(Rows);
        var fitted = Everything().Fit(table, "y", Cpu);

        var loaded = FittedFeaturePipeline.FromJson(fitted.ToJson(), Cpu);

        Assert.Equal(fitted.ToJson(), loaded.ToJson());
        Assert.Equal(fitted.OutputNames, loaded.OutputNames);
        Assert.Equal(fitted.TransformTraining(table).ToMatrix(), loaded.TransformTraining(table).ToMatrix());
    }

    [Fact]
    public async Task A_pipeline_is_saved_to_a_file_and_read_back()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        var fitted = Everything().Fit(Some(50), "y", Cpu);
        try
        {
            await fitted.SaveAsync(path, TestContext.Current.CancellationToken);
            var loaded = await FittedFeaturePipeline.LoadAsync(path, Cpu, TestContext.Current.CancellationToken);

            Assert.Equal(fitted.ToJson(), loaded.ToJson());
            Assert.False(File.Exists(path + ".tmp"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_chain_of_a_column_is_one_kernel()
    {
        var table = Some(Rows);

        Everything().Fit(table, "y", Cpu).Transform(table, out var all);
        FeaturePipeline.Create().Add(["a", "b"], new SimpleImputer(), new ClipTransformer(0, 5), new StandardScaler(), new MinMaxScaler())
            .Fit(table, Cpu).Transform(table, out var chain);

        Assert.Equal(1, chain.KernelCount);
        Assert.Equal(2 * Rows * sizeof(float), chain.BytesRead);
        Assert.True(all.KernelCount > 1);
    }

    [Fact]
    public void Results_go_to_memory_that_is_there()
    {
        var table = Some(Rows);
        var fitted = FeaturePipeline.Create().Add(["a", "i"], new SimpleImputer(), new StandardScaler()).Fit(table, Cpu);
        var destination = fitted.Transform(table.Slice(0, 100));

        fitted.TransformInto(table.Slice(500, 100), destination);

        Assert.Equal(fitted.Transform(table.Slice(500, 100)).ToMatrix(), destination.ToMatrix());
        Assert.Throws<ArgumentException>(() => fitted.TransformInto(table, destination));
    }

    [Fact]
    public void What_was_learnt_can_be_read()
    {
        var table = Table.Create(Column.Create("x", new double[] { 1, 2, 6 }));

        var step = Assert.Single(FeaturePipeline.Create().Add("x", new StandardScaler()).Fit(table, Cpu).Steps);

        Assert.Equal("StandardScaler", step.Transformer);
        Assert.Equal([3], step.Numbers["mean"]);
        Assert.Equal(14 / 3.0, step.Numbers["var"][0], 1e-12);
    }

    [Fact]
    public void Polynomials_are_named_as_scikit_learn_names_them()
    {
        var table = Table.Create(Column.Create("a", new float[] { 2 }), Column.Create("b", new float[] { 3 }));

        var result = FeaturePipeline.Create().Add(["a", "b"], new PolynomialFeatures(3)).Fit(table, Cpu).Transform(table);

        Assert.Equal(["1", "a", "b", "a^2", "a b", "b^2", "a^3", "a^2 b", "a b^2", "b^3"], result.Columns.Select(column => column.Name));
        Assert.Equal([1, 2, 3, 4, 6, 9, 8, 12, 18, 27], result.ToMatrix());
    }

    [Fact]
    public void Midnight_is_next_to_the_minute_before_it()
    {
        const long Minute = 60_000_000;
        var table = Table.Create(Column.Create("t", new long[] { 0, 24 * 60 * Minute - Minute, 6 * 60 * Minute, 20_000L * 24 * 60 * Minute }));

        var result = FeaturePipeline.Create().Add("t", CyclicEncoder.TimeOfDay()).Add("t", CyclicEncoder.TimeOfWeek()).Fit(table, Cpu).Transform(table);

        Assert.Equal(["t_day_sin", "t_day_cos", "t_week_sin", "t_week_cos"], result.Columns.Select(column => column.Name));
        Assert.Equal(0, result["t_day_sin"].GetNumber(0), 1e-12);
        Assert.Equal(-2 * Math.PI / 1440, result["t_day_sin"].GetNumber(1), 1e-6);
        Assert.Equal(1, result["t_day_sin"].GetNumber(2), 1e-12);
        Assert.Equal(1, result["t_day_cos"].GetNumber(3), 1e-9);
        Assert.Equal(Math.Sin(2 * Math.PI * 3 / 7), result["t_week_sin"].GetNumber(0), 1e-12); // a Thursday
    }

    [Fact]
    public void Nothing_missing_gives_no_indicator()
    {
        var table = Table.Create(Column.Create("x", new float[] { 1, 2 }));

        Assert.Empty(FeaturePipeline.Create().Add("x", new MissingIndicator(), new Normalizer()).Fit(table, Cpu).Transform(table).Columns);
    }

    [Fact]
    public void Many_threads_may_use_a_pipeline_at_once()
    {
        var table = Some(2000);
        var fitted = Everything().Fit(table, "y", Cpu);
        var expected = fitted.Transform(table).ToMatrix().Select(BitConverter.SingleToInt32Bits).ToArray();

        Parallel.For(0, 16, _ => Assert.Equal(expected, fitted.Transform(table).ToMatrix().Select(BitConverter.SingleToInt32Bits)));
    }

    [Fact]
    public void Misuse_says_what_to_do()
    {
        var table = Some(5);

        Assert.Contains("Add", Assert.Throws<InvalidOperationException>(() => FeaturePipeline.Create().Fit(table, Cpu)).Message, StringComparison.Ordinal);
        Assert.Contains("'nope'", Assert.Throws<KeyNotFoundException>(() => FeaturePipeline.Create().Add("nope").Fit(table, Cpu)).Message, StringComparison.Ordinal);
        Assert.Contains("WithName", Assert.Throws<InvalidOperationException>(() => FeaturePipeline.Create().Add("a").Add("a").Fit(table, Cpu)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => FeaturePipeline.Create().Add(["a", "a"]));
    }

    private static FeaturePipeline Everything() => FeaturePipeline.Create()
        .Add("a", new SimpleImputer(ImputeStrategy.Median), new Log1pTransformer(), new StandardScaler())
        .Add("b", new PowerTransformer())
        .Add("d", new SimpleImputer(ImputeStrategy.MostFrequent), new QuantileTransformer(100, OutputDistribution.Normal))
        .Add("i", new RobustScaler(), new MinMaxScaler())
        .Add("e", new KBinsDiscretizer(4))
        .Add(["f", "g"], new SimpleImputer(), new Normalizer(), new MaxAbsScaler())
        .Add("s", new TargetEncoder(), new StandardScaler())
        .Add("u", new OneHotEncoder { MinimumFrequency = 200 })
        .Add("v", new FrequencyEncoder())
        .Add(["p", "q"], new CrossedHashEncoder(50))
        .Add("m", new MissingIndicator());

    private static Table Some(int rows)
    {
        var random = new Random(11);
        string?[] words = ["red", "green", "blue", null, "rare"];
        return Table.Create(
            Floats("a"), Floats("b"), Doubles("d"), Doubles("e"), Floats("f"), Floats("g"), Floats("m"), Texts("s"), Texts("u"), Texts("v"), Texts("p"), Texts("q"),
            Column.Create("i", Enumerable.Range(0, rows).Select(_ => random.Next(-50, 50)).ToArray()),
            Column.Create("y", Enumerable.Range(0, rows).Select(_ => (double)random.Next(20)).ToArray()));

        Column Floats(string name) => Column.Create(name, Enumerable.Range(0, rows).Select(_ => random.Next(8) == 0 ? float.NaN : random.NextSingle() * 10).ToArray());
        Column Doubles(string name) => Column.Create(name, Enumerable.Range(0, rows).Select(_ => (double)random.Next(100)).ToArray());
        Column Texts(string name) => Column.Create(name, Enumerable.Range(0, rows).Select(_ => words[random.Next(50) == 0 ? 4 : random.Next(4)]).ToArray());
    }
}
