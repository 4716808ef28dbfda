using System.Text.Json;
using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Tests.Transformers;

/// <summary>Every transformer against what scikit-learn made of the same columns, in golden.json.</summary>
public sealed class GoldenTests
{
    private const double Tolerance = 1e-6;
    private const double NearZero = 1e-8;
    private const double LastDigit = 1e-15;

    private static readonly Dictionary<string, Estimator[]> Estimators = new()
    {
        ["StandardScaler"] = [new StandardScaler()],
        ["StandardScaler without mean"] = [new StandardScaler { WithMean = false }],
        ["StandardScaler without deviation"] = [new StandardScaler { WithStandardDeviation = false }],
        ["MinMaxScaler"] = [new MinMaxScaler()],
        ["MinMaxScaler -1 2 clip"] = [new MinMaxScaler(-1, 2) { Clip = true }],
        ["MaxAbsScaler"] = [new MaxAbsScaler()],
        ["RobustScaler"] = [new RobustScaler()],
        ["RobustScaler 0.1 0.8 unit variance"] = [new RobustScaler(0.1, 0.8) { UnitVariance = true }],
        ["Binarizer 0.5"] = [new Binarizer(0.5)],
        ["SimpleImputer Mean"] = [new SimpleImputer()],
        ["SimpleImputer Median"] = [new SimpleImputer(ImputeStrategy.Median)],
        ["SimpleImputer MostFrequent"] = [new SimpleImputer(ImputeStrategy.MostFrequent)],
        ["SimpleImputer Constant -7"] = [new SimpleImputer(ImputeStrategy.Constant) { FillValue = -7 }],
        ["MissingIndicator"] = [new MissingIndicator { AllColumns = true }],
        ["Log1pTransformer"] = [new Log1pTransformer()],
        ["ClipTransformer -1 1"] = [new ClipTransformer(-1, 1)],
        ["KBinsDiscretizer"] = [new KBinsDiscretizer()],
        ["KBinsDiscretizer 7 ordinal"] = [new KBinsDiscretizer(7, BinEncoding.Ordinal)],
        ["KBinsDiscretizer 7 ordinal uniform"] = [new KBinsDiscretizer(7, BinEncoding.Ordinal, BinStrategy.Uniform)],
        ["QuantileTransformer 50"] = [new QuantileTransformer(50)],
        ["QuantileTransformer"] = [new QuantileTransformer()],
        ["QuantileTransformer 50 normal"] = [new QuantileTransformer(50, OutputDistribution.Normal)],
        ["PowerTransformer"] = [new PowerTransformer()],
        ["PowerTransformer not standardized"] = [new PowerTransformer { Standardize = false }],
        ["PowerTransformer BoxCox"] = [new PowerTransformer(PowerMethod.BoxCox)],
        ["OneHotEncoder"] = [new OneHotEncoder()],
        ["OrdinalEncoder"] = [new OrdinalEncoder()],
        ["impute, log, standardise"] = [new SimpleImputer(ImputeStrategy.Median), new Log1pTransformer(), new StandardScaler()],
        ["Normalizer L1"] = [new Normalizer(Norm.L1)],
        ["Normalizer L2"] = [new Normalizer()],
        ["Normalizer Max"] = [new Normalizer(Norm.Max)],
        ["PolynomialFeatures"] = [new PolynomialFeatures()],
        ["PolynomialFeatures 3 interactions"] = [new PolynomialFeatures(3) { InteractionOnly = true, IncludeBias = false }],
    };

    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Transformers/golden.json"))).RootElement;

    public static TheoryData<string, string> Cases => [.. Golden.GetProperty("cases").EnumerateArray()
        .Select(golden => (golden.GetProperty("transformer").GetString()!, golden.GetProperty("input").GetString()!))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_transformer_gives_what_scikit_learn_gives(string transformer, string input)
    {
        var table = TableOf(input);
        using var device = ComputeDevice.Cpu();

        var fitted = FeaturePipeline.Create().Add([.. table.Columns.Select(column => column.Name)], Estimators[transformer]).Fit(table, device);

        var expected = ExpectedOf(transformer, input);
        Same(expected, fitted.Transform(table), table);
        Same(expected, FittedFeaturePipeline.FromJson(fitted.ToJson(), device).Transform(table), table);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_column_of_32_bits_gives_what_the_same_values_give_in_64(string transformer, string input)
    {
        var single = TableOf(input).Columns.Select(column => Column.Create(column.Name, Array.ConvertAll(column.AsFloat64().ToArray(), value => (float)value))).ToArray();
        var wide = single.Select(column => Column.Create(column.Name, Array.ConvertAll(column.AsFloat32().ToArray(), value => (double)value))).ToArray();
        using var device = ComputeDevice.Cpu();

        var (expected, actual) = (Result(wide), Result(single));

        foreach (var column in expected.Columns)
        {
            var numbers = Enumerable.Range(0, expected.RowCount).Select(column.GetNumber).ToArray();
            var scale = numbers.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
            for (var row = 0; row < numbers.Length; row++)
            {
                var got = actual[column.Name].GetNumber(row);
                Assert.True(
                    numbers[row].Equals(got) || Math.Abs(numbers[row] - got) <= Tolerance * Math.Max(Math.Abs(numbers[row]), scale) || (float)numbers[row] == got,
                    $"{column.Name}, row {row}: {got:R}, in 64 bits {numbers[row]:R}");
            }
        }

        Table Result(Column[] columns)
        {
            var table = Table.Create(columns);
            return FeaturePipeline.Create().Add([.. columns.Select(column => column.Name)], Estimators[transformer]).Fit(table, device).Transform(table);
        }
    }

    [Fact]
    public void Every_golden_case_has_a_transformer_and_every_transformer_a_case() =>
        Assert.Equal(
            Estimators.Keys.Order(StringComparer.Ordinal),
            Cases.Select(row => row.Data.Item1).Distinct().Order(StringComparer.Ordinal));

    private static Table TableOf(string input) => Table.Create(
        [.. Golden.GetProperty("inputs").GetProperty(input).EnumerateArray().Select((values, i) => Column.Create($"x{i}", NumbersOf(values)))]);

    private static double[][] ExpectedOf(string transformer, string input) =>
        [.. Golden.GetProperty("cases").EnumerateArray()
            .Single(golden => golden.GetProperty("transformer").GetString() == transformer && golden.GetProperty("input").GetString() == input)
            .GetProperty("expected").EnumerateArray().Select(NumbersOf)];

    private static double[] NumbersOf(JsonElement values) => [.. values.EnumerateArray().Select(value =>
        value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.Parse(value.GetString()!, System.Globalization.CultureInfo.InvariantCulture))];

    private static void Same(double[][] expected, Table actual, Table input)
    {
        Assert.Equal(expected.Length, actual.Columns.Count);
        var largest = input.Columns.Max(column => column.AsFloat64().ToArray().Where(double.IsFinite).Max(Math.Abs));
        for (var column = 0; column < expected.Length; column++)
        {
            var scale = expected[column].Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
            for (var row = 0; row < expected[column].Length; row++)
            {
                var (wanted, got) = (expected[column][row], actual.Columns[column].GetNumber(row));
                // Near zero what counts is how far the column reaches, and that scikit-learn's own mean is no better than the input's last digit.
                var error = Math.Abs(wanted - got);
                var close = wanted.Equals(got) || error <= Tolerance * Math.Abs(wanted) || error <= Math.Max(NearZero * scale, LastDigit * largest);
                Assert.True(close, $"{actual.Columns[column].Name}, row {row}: {got:R}, scikit-learn has {wanted:R}");
            }
        }
    }
}
