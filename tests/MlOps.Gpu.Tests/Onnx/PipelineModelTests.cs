using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Tests.Pipelines;
using MlOps.Gpu.Transformers;
using MlOps.Testing;

namespace MlOps.Gpu.Tests.Onnx;

/// <summary>Whole pipelines as models: their inputs, outputs, files and errors.</summary>
public sealed class PipelineModelTests
{
    private static readonly ComputeDevice Cpu = ComputeDevice.Cpu();

    [Fact]
    public void A_pipeline_of_all_kinds_of_columns_gives_the_same_numbers()
    {
        var table = SomeColumns.Of(700);

        SameNumbers.Check(Mixed(table), table);
        SameNumbers.Check(Mixed(table), table.Slice(5, 1));
    }

    [Theory]
    [InlineData(GraphOptimizationLevel.ORT_DISABLE_ALL)]
    [InlineData(GraphOptimizationLevel.ORT_ENABLE_BASIC)]
    [InlineData(GraphOptimizationLevel.ORT_ENABLE_EXTENDED)]
    public void So_it_does_however_much_of_it_is_optimised(GraphOptimizationLevel level)
    {
        var table = SomeColumns.Of(300);
        var fitted = Mixed(table);

        var matrix = OnnxRun.MatrixOf(OnnxRun.ModelOf(fitted), table, level, [.. fitted.InputNames]);

        Assert.Equal(fitted.Transform(table).ToMatrix(), matrix);
    }

    [Fact]
    public void So_does_one_that_was_saved_and_loaded()
    {
        var table = SomeColumns.Of(300);
        var fitted = Mixed(table);

        var loaded = FittedFeaturePipeline.FromJson(fitted.ToJson(), Cpu);

        Assert.Equal(OnnxRun.ModelOf(fitted), OnnxRun.ModelOf(loaded));
        SameNumbers.Check(loaded, table);
    }

    [Fact]
    public void A_pipeline_of_flights_gives_the_same_numbers_but_for_the_last_place_of_a_sine()
    {
        string[] airports = ["ATL", "ORD", "DFW", "DEN", "LAX", "SFO"];
        var random = new Random(5);
        var table = Table.Create(
            Column.Create("scheduled", Values(_ => 978_307_200_000_000 + random.NextInt64(90L * 86_400_000_000) / 60_000_000 * 60_000_000)),
            Column.Create("distance", Values(_ => (double)random.Next(60, 4_000))),
            Column.Create("origin", Values(_ => airports[random.Next(5)])),
            Column.Create("destination", Values(_ => airports[random.Next(6)])),
            Column.Create("recent_delay", Values(_ => random.NextDouble() * 60 - 10)),
            Column.Create("late", Values(_ => (double)random.Next(2))));
        var fitted = FeaturePipeline.Create()
            .Add("scheduled", CyclicEncoder.TimeOfDay())
            .Add("scheduled", CyclicEncoder.TimeOfWeek())
            .Add("distance")
            .Add(["origin", "destination"], new TargetEncoder(folds: 5, smoothing: 20))
            .Add("recent_delay")
            .Fit(table, "late", Cpu);

        var (ulps, where) = SameNumbers.FurthestApart(fitted, table);

        Assert.True(ulps <= 1, where);

        static T[] Values<T>(Func<int, T> value) => [.. Enumerable.Range(0, 3_000).Select(value)];
    }

    [Fact]
    public void No_rows_give_no_rows()
    {
        var fitted = Mixed(SomeColumns.Of(50));

        SameNumbers.Check(fitted, SomeColumns.Of(50).Slice(0, 0));
    }

    [Fact]
    public void Columns_that_go_through_keep_their_types_and_texts_leave_no_matrix()
    {
        var table = Table.Create(
            Column.Create("single", new[] { 1.5f, float.NaN }), Column.Create("double", new[] { 0.1, -1 }), Column.Create("int", new[] { 1, -2 }),
            Column.Create("long", new[] { long.MaxValue, 16_777_217 }), Column.Create("text", ["", "ä"]));
        var numbers = FeaturePipeline.Create().Add(["single", "double", "int", "long"]).Fit(table, Cpu);
        var all = FeaturePipeline.Create().Add(["single", "text"]).Fit(table, Cpu);

        SameNumbers.Check(numbers, table);
        SameNumbers.Check(all, table);
        Assert.Throws<InvalidOperationException>(() => OnnxRun.MatrixOf(OnnxRun.ModelOf(all), table, "single", "text"));
    }

    [Fact]
    public void A_changed_number_of_the_fit_gives_other_numbers()
    {
        var table = SomeColumns.Of(100);
        var fitted = FeaturePipeline.Create().Add("wide", new StandardScaler()).Fit(table, Cpu);
        var other = FeaturePipeline.Create().Add("wide", new StandardScaler()).Fit(SomeColumns.Of(101), Cpu);

        Assert.Empty(SameNumbers.FaultsOf(fitted, OnnxRun.ModelOf(fitted), table));
        Assert.NotEmpty(SameNumbers.FaultsOf(fitted, OnnxRun.ModelOf(other), table));
    }

    [Theory]
    [InlineData("HashEncoder")]
    [InlineData("CrossedHashEncoder")]
    public void A_hash_is_refused_by_name_and_nothing_is_written(string name)
    {
        using var folder = new TempFolder();
        var path = folder.File("features.onnx");
        Estimator encoder = name == "HashEncoder" ? new HashEncoder(8) : new CrossedHashEncoder(8);
        var fitted = FeaturePipeline.Create().Add("wide", new StandardScaler()).Add(["city", "id"], encoder).Fit(SomeColumns.Of(20), Cpu);

        var error = Assert.Throws<NotSupportedException>(() => fitted.SaveOnnx(path));

        Assert.Contains($"{name} on column 'city', 'id'", error.Message, StringComparison.Ordinal);
        Assert.Contains("TargetEncoder", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        using var stream = new MemoryStream();
        Assert.Throws<NotSupportedException>(() => fitted.SaveOnnx(stream));
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void A_file_is_replaced_by_a_whole_one()
    {
        using var folder = new TempFolder();
        var path = folder.File("features.onnx");
        File.WriteAllText(path, "old");
        var fitted = FeaturePipeline.Create().Add("wide", new StandardScaler()).Fit(SomeColumns.Of(20), Cpu);

        fitted.SaveOnnx(path);

        Assert.Equal(OnnxRun.ModelOf(fitted), File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_saved_pipeline_that_does_not_say_its_types_is_refused_and_still_transforms()
    {
        var table = SomeColumns.Of(20);
        var fitted = FeaturePipeline.Create().Add("wide", new StandardScaler()).Fit(table, Cpu);
        var json = Regex.Replace(fitted.ToJson(), "\\s*\"types\": \\[[^]]*\\],", "");
        Assert.NotEqual(fitted.ToJson(), json);

        var loaded = FittedFeaturePipeline.FromJson(PipelineJsonTests.Signed(json), Cpu);

        Assert.Equal(fitted.Transform(table).ToMatrix(), loaded.Transform(table).ToMatrix());
        Assert.Contains("earlier version", Assert.Throws<NotSupportedException>(() => OnnxRun.ModelOf(loaded)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("features", "x")]
    [InlineData("x.output", "x")]
    public void A_name_that_an_output_has_is_refused(string name, string other)
    {
        var table = Table.Create(Column.Create(name, new[] { 1f }), Column.Create(other, new[] { 1f }));
        var fitted = FeaturePipeline.Create().Add([name, other]).Fit(table, Cpu);

        var error = Assert.Throws<NotSupportedException>(() => OnnxRun.ModelOf(fitted));

        Assert.Contains($"named '{name}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_nodes_have_are_no_matter()
    {
        string[] names = ["Sub_1", "Mul_2", "number_1", "Identity", "N", "a b/ü"];
        var table = Table.Create([.. names.Select((name, i) => Column.Create(name, new[] { i, 2f, 5 }))]);

        SameNumbers.Check(FeaturePipeline.Create().Add(names, new StandardScaler()).Fit(table, Cpu), table);
    }

    [Fact]
    public void A_pipeline_that_makes_no_columns_is_refused()
    {
        var fitted = FeaturePipeline.Create().Add("wide", new MissingIndicator()).Fit(SomeColumns.Of(20), Cpu);

        Assert.Contains("makes no columns", Assert.Throws<NotSupportedException>(() => OnnxRun.ModelOf(fitted)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_estimator_is_written_or_refused_by_its_name()
    {
        var table = Table.Create(Column.Create("x", new double[] { 1, 2, 3 }), Column.Create("y", new double[] { 0, 1, 0 }));
        var kinds = typeof(Estimator).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Estimator))).ToArray();
        foreach (var kind in kinds)
        {
            var fitted = FeaturePipeline.Create().Add("x", Some(kind)).Fit(table, "y", Cpu);
            try
            {
                Assert.True(SameNumbers.FurthestApart(fitted, table).Ulps <= 1, kind.Name);
            }
            catch (NotSupportedException e)
            {
                Assert.Contains("Hash", kind.Name, StringComparison.Ordinal);
                Assert.Contains(kind.Name, e.Message, StringComparison.Ordinal);
            }
        }

        Assert.Equal(21, kinds.Length);
    }

    private static Estimator Some(Type kind) => kind.Name switch
    {
        nameof(ClipTransformer) => new ClipTransformer(1.5, 2.5),
        nameof(CyclicEncoder) => new CyclicEncoder(24),
        nameof(HashEncoder) => new HashEncoder(4),
        nameof(CrossedHashEncoder) => new CrossedHashEncoder(4),
        nameof(MissingIndicator) => new MissingIndicator { AllColumns = true },
        _ => WithDefaults(kind.GetConstructors().First(constructor => constructor.GetParameters().All(parameter => parameter.HasDefaultValue))),
    };

    private static Estimator WithDefaults(ConstructorInfo constructor) =>
        (Estimator)constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.DefaultValue)]);

    private static FittedFeaturePipeline Mixed(Table table) => FeaturePipeline.Create()
        .Add("a", new SimpleImputer(ImputeStrategy.Median), new Log1pTransformer(), new StandardScaler())
        .Add("gaps", new SimpleImputer(), new MinMaxScaler())
        .Add(["gaps", "wide gaps"], new MissingIndicator())
        .Add("magnitudes", new RobustScaler())
        .Add("ranks", new QuantileTransformer(100, OutputDistribution.Normal))
        .Add(["skewed", "wide"], new Normalizer(), new PolynomialFeatures())
        .Add("wide gaps", new SimpleImputer(), new PowerTransformer())
        .Add("id", new SimpleImputer(), new KBinsDiscretizer())
        .Add("small", new OneHotEncoder())
        .Add("grade", new OrdinalEncoder())
        .Add("city", new SimpleImputer(ImputeStrategy.MostFrequent), new TargetEncoder())
        .Fit(table, "y", Cpu);
}
