using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Tests.Transformers;

public sealed class CategoryEncoderTests
{
    private static readonly Table Colours = Table.Create(Column.Create("c", ["red", "blue", null, "red", "green", "red", "blue"]));

    [Fact]
    public void Ordinals_are_in_the_order_of_the_values()
    {
        Assert.Equal([2, 0, double.NaN, 2, 1, 2, 0], Encode(new OrdinalEncoder(), Colours, "c"));
    }

    [Fact]
    public void Ordinals_by_frequency_begin_with_the_most_frequent()
    {
        Assert.Equal([0, 1, double.NaN, 0, 2, 0, 1], Encode(new OrdinalEncoder { Order = CategoryOrder.Frequency }, Colours, "c"));
    }

    [Fact]
    public void Rare_categories_share_the_last_number()
    {
        Assert.Equal([1, 0, double.NaN, 1, 2, 1, 0], Encode(new OrdinalEncoder { MinimumFrequency = 2 }, Colours, "c"));
        Assert.Equal([0, 1, double.NaN, 0, 1, 0, 1], Encode(new OrdinalEncoder { MaximumCategories = 2 }, Colours, "c"));
    }

    [Fact]
    public void A_category_that_was_not_there_is_an_error_that_names_it()
    {
        var fitted = Fit(new OrdinalEncoder(), Colours);

        var error = Assert.Throws<UnknownCategoryException>(() => fitted.Transform(Table.Create(Column.Create("c", ["red", "pink"]))));

        Assert.Contains("'pink' in row 1 of column 'c'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_category_that_was_not_there_can_be_ignored_or_counted_as_rare()
    {
        var strange = Table.Create(Column.Create("c", ["pink"]));

        Assert.Equal(-1, Fit(new OrdinalEncoder { UnknownCategory = UnknownCategory.Ignore }, Colours).Transform(strange)["c"].GetNumber(0));
        Assert.Equal(2, Fit(new OrdinalEncoder { UnknownCategory = UnknownCategory.Infrequent, MinimumFrequency = 2 }, Colours).Transform(strange)["c"].GetNumber(0));
        Assert.Equal([0, 0, 0, 0], Fit(new OneHotEncoder { UnknownCategory = UnknownCategory.Ignore }, Colours).Transform(strange).ToMatrix());
    }

    [Fact]
    public void One_hot_columns_are_named_for_their_categories()
    {
        var result = Fit(new OneHotEncoder { MinimumFrequency = 2 }, Colours).Transform(Colours);

        Assert.Equal(["c_blue", "c_red", "c_infrequent", "c_nan"], result.Columns.Select(column => column.Name));
        Assert.Equal([0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1], result.Slice(0, 3).ToMatrix());
    }

    [Fact]
    public void Numbers_are_categories_too()
    {
        var table = Table.Create(Column.Create("i", new long[] { long.MaxValue, -3, long.MaxValue - 1, -3 }), Column.Create("f", new float[] { 0.5f, -0f, 0f, float.NaN }));

        Assert.Equal([2, 0, 1, 0], Encode(new OrdinalEncoder(), table, "i"));
        Assert.Equal([1, 0, 0, double.NaN], Encode(new OrdinalEncoder(), table, "f"));
    }

    [Fact]
    public void A_dictionary_and_plain_texts_are_encoded_alike()
    {
        var dictionary = Table.Create(Column.CreateDictionary("c", new int[] { 2, 0, 1, 2, 1, 2, 0 }, new int[] { 0, 4, 9, 12 }, "bluegreenred"u8.ToArray(), default));
        var plain = Table.Create(Column.Create("c", ["red", "blue", "green", "red", "green", "red", "blue"]));
        foreach (var estimator in new Estimator[] { new OrdinalEncoder(), new OneHotEncoder(), new FrequencyEncoder(), new HashEncoder(1000), new CrossedHashEncoder(99) })
        {
            var (first, second) = (Fit(estimator, dictionary), Fit(estimator, plain));

            Assert.Equal(first.ToJson(), second.ToJson());
            Assert.Equal(first.Transform(dictionary).ToMatrix(), second.Transform(plain).ToMatrix());
            Assert.Equal(first.Transform(plain).ToMatrix(), second.Transform(dictionary).ToMatrix());
        }
    }

    [Fact]
    public void Frequencies_are_shares_of_rows()
    {
        Assert.Equal([3 / 7.0, 2 / 7.0, 1 / 7.0, 3 / 7.0, 1 / 7.0, 3 / 7.0, 2 / 7.0], Encode(new FrequencyEncoder(), Colours, "c"));
        Assert.Equal(0, Fit(new FrequencyEncoder(), Colours).Transform(Table.Create(Column.Create("c", ["pink"])))["c"].GetNumber(0));
        Assert.Equal([3, 2, 1, 3, 1, 3, 2], Encode(new FrequencyEncoder { Counts = true }, Colours, "c"));
    }

    [Fact]
    public void Hashes_are_below_the_number_of_buckets_and_the_same_for_the_same_value()
    {
        var table = Table.Create(Column.Create("c", [.. Enumerable.Range(0, 1000).Select(i => $"city {i % 500}")]));

        var codes = Encode(new HashEncoder(64), table, "c");

        Assert.All(codes, code => Assert.InRange(code, 0, 63));
        Assert.Equal(codes[..500], codes[500..]);
        Assert.Equal(64, codes.Distinct().Count());
        Assert.NotEqual(codes, Encode(new HashEncoder(64, seed: 1), table, "c"));
    }

    [Fact]
    public void A_crossed_hash_tells_apart_which_column_a_value_is_in()
    {
        using var device = ComputeDevice.Cpu();
        var table = Table.Create(Column.Create("a", ["x", "y", "x"]), Column.Create("b", ["y", "x", "y"]));

        var result = FeaturePipeline.Create().Add(["a", "b"], new CrossedHashEncoder(1_000_000)).Fit(table, device).Transform(table);

        var crossed = Assert.Single(result.Columns);
        Assert.Equal("a_x_b", crossed.Name);
        Assert.Equal(crossed.GetNumber(0), crossed.GetNumber(2));
        Assert.NotEqual(crossed.GetNumber(0), crossed.GetNumber(1));
    }

    [Fact]
    public void Texts_can_be_imputed()
    {
        using var device = ComputeDevice.Cpu();
        foreach (var (imputer, filled) in new[] { (new SimpleImputer(ImputeStrategy.MostFrequent), "red"), (new SimpleImputer(ImputeStrategy.Constant) { FillText = "none" }, "none") })
        {
            var result = FeaturePipeline.Create().Add("c", imputer).Fit(Colours, device).Transform(Colours)["c"];

            Assert.Equal(["red", "blue", filled, "red"], Enumerable.Range(0, 4).Select(result.GetText));
        }
    }

    [Fact]
    public void A_column_of_another_type_than_in_the_fit_is_refused()
    {
        var fitted = Fit(new OrdinalEncoder(), Colours);

        var error = Assert.Throws<InvalidOperationException>(() => fitted.Transform(Table.Create(Column.Create("c", new long[] { 1 }))));

        Assert.Contains("fitted to texts", error.Message, StringComparison.Ordinal);
    }

    private static double[] Encode(Estimator estimator, Table table, string column)
    {
        var result = Fit(estimator, table, column).Transform(table)[column];
        return [.. Enumerable.Range(0, result.Length).Select(result.GetNumber)];
    }

    private static FittedFeaturePipeline Fit(Estimator estimator, Table table, string column = "c") =>
        FeaturePipeline.Create().Add(column, estimator).Fit(table, ComputeDevice.Cpu());
}
