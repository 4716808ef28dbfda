using Microsoft.ML.OnnxRuntime;
using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Tests.Onnx;

/// <summary>What each encoder of categories makes in ONNX Runtime.</summary>
public sealed class CategoryModelTests
{
    private static readonly ComputeDevice Cpu = ComputeDevice.Cpu();

    private static readonly string[] Cities = ["Ulm", "Köln", "", " ", "Ulm ", "ulm", "東京", "a\nb", "\"", "Bad Neuenahr-Ahrweiler", "🚄"];

    private static readonly Dictionary<string, Func<Estimator>> Encoders = new()
    {
        ["ordinal"] = () => new OrdinalEncoder { UnknownCategory = UnknownCategory.Ignore },
        ["ordinal by frequency"] = () => new OrdinalEncoder { UnknownCategory = UnknownCategory.Ignore, Order = CategoryOrder.Frequency },
        ["ordinal, rare ones pooled"] = () => new OrdinalEncoder { UnknownCategory = UnknownCategory.Infrequent, MaximumCategories = 4 },
        ["ordinal, unknown as rare without any"] = () => new OrdinalEncoder { UnknownCategory = UnknownCategory.Infrequent },
        ["one-hot"] = () => new OneHotEncoder { UnknownCategory = UnknownCategory.Ignore },
        ["one-hot by frequency"] = () => new OneHotEncoder { UnknownCategory = UnknownCategory.Ignore, Order = CategoryOrder.Frequency },
        ["one-hot, rare ones pooled"] = () => new OneHotEncoder { UnknownCategory = UnknownCategory.Infrequent, MaximumCategories = 4, Order = CategoryOrder.Frequency },
        ["target"] = () => new TargetEncoder(),
        ["target, rare ones pooled"] = () => new TargetEncoder(3, 1) { MaximumCategories = 3 },
        ["frequency"] = () => new FrequencyEncoder(),
        ["counts"] = () => new FrequencyEncoder { Counts = true },
    };

    public static TheoryData<string> Names => [.. Encoders.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Texts_are_encoded_alike(string name)
    {
        var known = Enumerable.Range(0, 200).Select(i => Cities[i * i % Cities.Length]).ToArray();

        Check(name, Column.Create("x", known), Column.Create("x", [.. known, "unknown", "", "Ulm\0"]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void So_are_they_when_some_were_missing_in_the_fit(string name)
    {
        var known = Enumerable.Range(0, 200).Select(i => i % 9 == 4 ? null : Cities[i * i % Cities.Length]).ToArray();

        Check(name, Column.Create("x", known), Column.Create("x", [.. Cities, "unknown"]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Integers_of_32_bits_are_encoded_alike(string name)
    {
        var known = Enumerable.Range(0, 200).Select(i => i * i % 23 - 7).Append(int.MaxValue).Append(int.MinValue).ToArray();

        Check(name, Column.Create("x", known), Column.Create("x", (int[])[.. known, 1_000, -1_000, int.MaxValue - 1, int.MinValue + 1]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Integers_of_64_bits_are_encoded_alike(string name)
    {
        var known = Enumerable.Range(0, 200).Select(i => i * i % 23 * 7_919_000_000_007 - 7).Append(long.MaxValue).Append(long.MinValue).ToArray();

        Check(name, Column.Create("x", known), Column.Create("x", (long[])[.. known, 0, long.MaxValue - 1, long.MinValue + 1]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Numbers_of_32_bits_are_encoded_alike(string name)
    {
        float[] known = [.. Enumerable.Range(0, 200).Select(i => i % 9 == 0 ? float.NaN : i * i % 23 * 0.1f - 1), -0f, float.PositiveInfinity, float.NegativeInfinity, 1e-40f];

        Check(name, Column.Create("x", known), Column.Create("x", (float[])[.. known, 0, 0.05f, float.MaxValue, float.Epsilon]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Numbers_of_64_bits_are_encoded_alike(string name)
    {
        double[] known = [.. Enumerable.Range(0, 200).Select(i => i * i % 23 * 0.1 - 1), -0.0, 1e-310];

        Check(name, Column.Create("x", known), Column.Create("x", (double[])[.. known, 0, 0.05, double.MaxValue, double.NaN, double.PositiveInfinity]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Where_all_were_missing_all_is_unknown(string name)
    {
        Check(name, Column.Create("x", new[] { double.NaN, double.NaN }), Column.Create("x", new[] { double.NaN, 0, 1 }));
        Check(name, Column.Create("x", (string?[])[null, null]), Column.Create("x", ["", "a"]));
    }

    [Theory]
    [InlineData("OrdinalEncoder")]
    [InlineData("OneHotEncoder")]
    public void An_unknown_category_that_is_an_error_fails_the_run(string name)
    {
        Estimator encoder = name == "OrdinalEncoder" ? new OrdinalEncoder() : new OneHotEncoder();
        var model = OnnxRun.ModelOf(FeaturePipeline.Create().Add("x", encoder).Fit(Table.Create(Column.Create("x", ["a", "b"])), Cpu));

        var error = Assert.Throws<OnnxRuntimeException>(() => OnnxRun.MatrixOf(model, Table.Create(Column.Create("x", ["a", "c"])), "x"));

        Assert.Contains("out of data bounds", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(OnnxRun.MatrixOf(model, Table.Create(Column.Create("x", ["b", "a"])), "x"));
    }

    [Fact]
    public void A_missing_value_that_was_never_met_fails_the_run_of_a_one_hot_encoder_alone()
    {
        var table = Table.Create(Column.Create("x", new double[] { 1, 2 }));
        var later = Table.Create(Column.Create("x", new double[] { 2, double.NaN }));
        var oneHot = FeaturePipeline.Create().Add("x", new OneHotEncoder()).Fit(table, Cpu);

        Assert.Throws<UnknownCategoryException>(() => oneHot.Transform(later));
        Assert.Throws<OnnxRuntimeException>(() => OnnxRun.MatrixOf(OnnxRun.ModelOf(oneHot), later, "x"));
        SameNumbers.Check(FeaturePipeline.Create().Add("x", new OrdinalEncoder()).Fit(table, Cpu), later);
    }

    [Fact]
    public void Ten_thousand_categories_are_found()
    {
        var texts = Enumerable.Range(0, 10_000).Select(i => $"city {i * 7919 % 10_000}").ToArray();
        var numbers = Enumerable.Range(0, 10_000).Select(i => i * 7919L % 10_000 * 1_000_003).ToArray();
        var table = Table.Create(Column.Create("text", texts), Column.Create("number", numbers));

        SameNumbers.Check(FeaturePipeline.Create().Add(["text", "number"], new OrdinalEncoder()).Fit(table, Cpu), table);
    }

    private static void Check(string name, Column known, Column later)
    {
        var target = Column.Create("y", Enumerable.Range(0, known.Length).Select(i => i % 13 * 0.7f).ToArray());

        var fitted = FeaturePipeline.Create().Add("x", Encoders[name]()).Fit(Table.Create(known, target), "y", Cpu);

        SameNumbers.Check(fitted, Table.Create(later));
    }
}
