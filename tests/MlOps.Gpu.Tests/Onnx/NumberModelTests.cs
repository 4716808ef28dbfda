using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Tests.Pipelines;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Tests.Onnx;

/// <summary>What each transformer makes in ONNX Runtime, of numbers of 32 and 64 bits.</summary>
public sealed class NumberModelTests
{
    private static readonly ComputeDevice Cpu = ComputeDevice.Cpu();

    private static readonly Dictionary<string, Func<Estimator[]>> Exact = new()
    {
        ["nothing"] = () => [],
        ["StandardScaler"] = () => [new StandardScaler()],
        ["StandardScaler without mean"] = () => [new StandardScaler { WithMean = false }],
        ["MinMaxScaler"] = () => [new MinMaxScaler()],
        ["MinMaxScaler with a range and clip"] = () => [new MinMaxScaler(-3, 7) { Clip = true }],
        ["MaxAbsScaler"] = () => [new MaxAbsScaler()],
        ["RobustScaler"] = () => [new RobustScaler { UnitVariance = true }],
        ["Normalizer L1"] = () => [new Normalizer(Norm.L1)],
        ["Normalizer L2"] = () => [new Normalizer()],
        ["Normalizer Max"] = () => [new Normalizer(Norm.Max)],
        ["Binarizer"] = () => [new Binarizer(0.1)],
        ["SimpleImputer"] = () => [new SimpleImputer(ImputeStrategy.Median)],
        ["MissingIndicator"] = () => [new MissingIndicator { AllColumns = true }],
        ["Log1pTransformer"] = () => [new Log1pTransformer()],
        ["ClipTransformer"] = () => [new ClipTransformer(-0.3, 1e5)],
        ["KBinsDiscretizer one-hot"] = () => [new KBinsDiscretizer(7)],
        ["KBinsDiscretizer ordinal"] = () => [new KBinsDiscretizer(16, BinEncoding.Ordinal)],
        ["QuantileTransformer"] = () => [new QuantileTransformer(100)],
        ["QuantileTransformer normal"] = () => [new QuantileTransformer(37, OutputDistribution.Normal)],
        ["PolynomialFeatures"] = () => [new PolynomialFeatures(3)],
        ["OrdinalEncoder"] = () => [new OrdinalEncoder { UnknownCategory = UnknownCategory.Ignore, MaximumCategories = 40 }],
        ["FrequencyEncoder"] = () => [new FrequencyEncoder()],
        ["a long chain"] = () => [new SimpleImputer(), new Log1pTransformer(), new ClipTransformer(-2, 9), new StandardScaler(), new MinMaxScaler(-1, 1), new Binarizer(0.2)],
        ["a chain that bins in its middle"] = () => [new SimpleImputer(), new KBinsDiscretizer(9, BinEncoding.Ordinal), new StandardScaler()],
    };

    public static TheoryData<string> Names => [.. Exact.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Numbers_of_32_bits_are_the_same(string name)
    {
        float[] known = [.. Enumerable.Range(0, 500).Select(i => i % 7 == 0 ? float.NaN : i % 50 * 0.37f - 3), -0f, 1e-40f];

        var fitted = FeaturePipeline.Create().Add("x", Exact[name]()).Fit(HostileValues.TableOf(known), Cpu);

        SameNumbers.Check(fitted, HostileValues.TableOf([.. known, .. HostileValues.Singles]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Numbers_of_64_bits_are_the_same(string name)
    {
        double[] known = [.. Enumerable.Range(0, 500).Select(i => i % 7 == 0 ? double.NaN : i % 50 * 0.37 - 3), -0.0, 1e-310];

        var fitted = FeaturePipeline.Create().Add("x", Exact[name]()).Fit(HostileValues.TableOf(known), Cpu);

        SameNumbers.Check(fitted, HostileValues.TableOf([.. known, .. HostileValues.Doubles]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void So_are_they_after_a_fit_to_little(string name)
    {
        float[][] little = [[3, 3, 3, 3], [float.NaN, float.NaN], [3], [-0f], [1e-40f, 2e-40f, float.NaN], [float.MaxValue, 1e38f]];
        foreach (var known in little)
        {
            double[] wide = [.. known.Select(value => (double)value)];
            var pipeline = FeaturePipeline.Create().Add("x", Exact[name]());

            SameNumbers.Check(pipeline.Fit(HostileValues.TableOf(known), Cpu), HostileValues.TableOf([.. known, .. HostileValues.Singles[..60]]));
            SameNumbers.Check(pipeline.Fit(HostileValues.TableOf(wide), Cpu), HostileValues.TableOf([.. wide, .. HostileValues.Doubles[..60]]));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Columns_of_several_types_in_one_step_are_the_same(string name)
    {
        var table = SomeColumns.Of(400);

        SameNumbers.Check(FeaturePipeline.Create().Add(["a", "wide gaps", "small", "id"], Exact[name]()).Fit(table, Cpu), table);
        SameNumbers.Check(FeaturePipeline.Create().Add(["a", "gaps", "magnitudes"], Exact[name]()).Fit(table, Cpu), table);
    }

    // ONNX Runtime leaves out a product with a number of 64 bits that is 1 in 32, and a sum with one that is 0 there.
    [Fact]
    public void A_factor_next_to_1_and_a_mean_next_to_0_are_not_left_out()
    {
        double[] nearOne = [1.00000001, 0.5, -0.25];
        double[] nearZero = [1e-50, 3e-50, 2e-50];
        var table = Table.Create(Column.Create("one", nearOne), Column.Create("zero", nearZero));

        var fitted = FeaturePipeline.Create()
            .Add("one", new ClipTransformer(-9, 9), new MaxAbsScaler(), new ClipTransformer(-9, 9))
            .Add("zero", new ClipTransformer(-9, 9), new StandardScaler { WithStandardDeviation = false }, new ClipTransformer(-9, 9))
            .Fit(table, Cpu);

        Assert.NotEqual(nearOne, fitted.Transform(table)["one"].AsFloat64().ToArray());
        SameNumbers.Check(fitted, table);
    }
}
