using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Tests.Transformers;

/// <summary>Columns that transformers are seldom shown, in 32 and 64 bits.</summary>
public sealed class HostileColumnTests
{
    private const float Denormal = 1e-40f;

    public static TheoryData<string> Numeric => [.. Estimators.Keys];

    private static readonly Dictionary<string, Func<Estimator>> Estimators = new()
    {
        ["StandardScaler"] = () => new StandardScaler(),
        ["MinMaxScaler"] = () => new MinMaxScaler(),
        ["MaxAbsScaler"] = () => new MaxAbsScaler(),
        ["RobustScaler"] = () => new RobustScaler(),
        ["Normalizer"] = () => new Normalizer(),
        ["Binarizer"] = () => new Binarizer(),
        ["Log1pTransformer"] = () => new Log1pTransformer(),
        ["ClipTransformer"] = () => new ClipTransformer(-1, 1),
        ["CyclicEncoder"] = () => new CyclicEncoder(24),
        ["KBinsDiscretizer"] = () => new KBinsDiscretizer(5, BinEncoding.Ordinal),
        ["QuantileTransformer"] = () => new QuantileTransformer(),
        ["PowerTransformer"] = () => new PowerTransformer(),
        ["PolynomialFeatures"] = () => new PolynomialFeatures(),
        ["OrdinalEncoder"] = () => new OrdinalEncoder(),
    };

    [Theory]
    [MemberData(nameof(Numeric))]
    public void A_column_of_missing_values_stays_missing(string name)
    {
        var fitted = Fit(name, float.NaN, float.NaN, float.NaN);

        var result = fitted.Transform(TableOf(float.NaN, float.NaN));

        Assert.All(result.Columns.Where(column => column.Name != "1"), column => Assert.True(column.IsMissing(1), column.Name));
    }

    [Theory]
    [MemberData(nameof(Numeric))]
    public void One_row_is_enough(string name)
    {
        var result = Fit(name, 3).Transform(TableOf(3));

        Assert.Equal(1, result.RowCount);
        Assert.All(result.Columns, column => Assert.False(column.IsMissing(0)));
    }

    [Theory]
    [MemberData(nameof(Numeric))]
    public void No_rows_give_no_rows(string name)
    {
        var fitted = Fit(name, 1, 2, 3);

        var result = fitted.Transform(TableOf());

        Assert.Equal(0, result.RowCount);
        Assert.Equal(fitted.OutputNames, result.Columns.Select(column => column.Name));
        Assert.Empty(result.ToMatrix());
    }

    [Theory]
    [MemberData(nameof(Numeric))]
    public void A_fit_to_no_rows_is_refused(string name) =>
        Assert.Contains("no rows", Assert.Throws<PipelineFitException>(() => Fit(name)).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Numeric))]
    public void A_text_is_refused_where_numbers_are_needed(string name)
    {
        using var device = ComputeDevice.Cpu();
        var table = Table.Create(Column.Create("x", ["a", "b"]));

        var fit = () => FeaturePipeline.Create().Add("x", Estimators[name]()).Fit(table, device).Transform(table);

        if (name == "OrdinalEncoder")
        {
            Assert.Equal(1, fit()["x"].GetNumber(1));
        }
        else
        {
            Assert.Contains("Encode it first", Assert.Throws<InvalidOperationException>(() => fit()).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("StandardScaler")]
    [InlineData("MinMaxScaler")]
    [InlineData("MaxAbsScaler")]
    [InlineData("RobustScaler")]
    [InlineData("QuantileTransformer")]
    [InlineData("PowerTransformer")]
    public void A_fit_to_infinities_is_refused_by_name(string name)
    {
        var error = Assert.Throws<PipelineFitException>(() => Fit(name, float.NegativeInfinity, 1, 2, float.PositiveInfinity));

        Assert.Contains("'x'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Clip it first", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_32_bits_far_from_zero_lose_nothing()
    {
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => 1.6e9f + 128 * (i * 37 % 1000))];

        var result = Fit("StandardScaler", values).Transform(TableOf(values));

        var mean = values.Average(value => (double)value);
        var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        for (var row = 0; row < values.Length; row++)
        {
            Assert.Equal((values[row] - mean) / deviation, result["x"].GetNumber(row), 1e-6);
        }
    }

    [Fact]
    public void Denormal_values_of_32_bits_are_standardised_as_in_64_bits()
    {
        var result = Fit("StandardScaler", Denormal, 2 * Denormal, 3 * Denormal).Transform(TableOf(Denormal, 2 * Denormal, 3 * Denormal));

        Assert.Equal(-Math.Sqrt(1.5), result["x"].GetNumber(0), 1e-4);
        Assert.Equal(Math.Sqrt(1.5), result["x"].GetNumber(2), 1e-4);
    }

    [Fact]
    public void Missing_values_of_a_bitmap_and_of_NaN_are_the_same()
    {
        using var device = ComputeDevice.Cpu();
        var byNaN = Table.Create(Column.Create("x", new float[] { 1, float.NaN, 5, 9 }));
        var byBitmap = Table.Create(Column.Create("x", new float[] { 1, 1000, 5, 9 }, new byte[] { 0b1101 }));
        var pipeline = FeaturePipeline.Create().Add("x", new SimpleImputer(ImputeStrategy.Median), new StandardScaler());

        var (first, second) = (pipeline.Fit(byNaN, device), pipeline.Fit(byBitmap, device));

        Assert.Equal(first.ToJson(), second.ToJson());
        Assert.Equal(first.Transform(byNaN).ToMatrix(), second.Transform(byBitmap).ToMatrix());
    }

    [Fact]
    public void An_imputer_fills_a_column_without_any_value_with_zero()
    {
        using var device = ComputeDevice.Cpu();
        var table = Table.Create(Column.Create("x", new double[] { double.NaN, double.NaN }));

        foreach (var strategy in new[] { ImputeStrategy.Mean, ImputeStrategy.Median, ImputeStrategy.MostFrequent })
        {
            Assert.Equal([0, 0], FeaturePipeline.Create().Add("x", new SimpleImputer(strategy)).Fit(table, device).Transform(table).ToMatrix());
        }
    }

    [Fact]
    public void Infinities_go_through_a_scaler_that_was_fitted_without_them()
    {
        var result = Fit("StandardScaler", 1, 2, 3).Transform(TableOf(float.PositiveInfinity, float.NegativeInfinity));

        Assert.Equal(double.PositiveInfinity, result["x"].GetNumber(0));
        Assert.Equal(double.NegativeInfinity, result["x"].GetNumber(1));
    }

    private static FittedFeaturePipeline Fit(string name, params float[] values) =>
        FeaturePipeline.Create().Add("x", Estimators[name]()).Fit(TableOf(values), ComputeDevice.Cpu());

    private static Table TableOf(params float[] values) => Table.Create(Column.Create("x", values));
}
