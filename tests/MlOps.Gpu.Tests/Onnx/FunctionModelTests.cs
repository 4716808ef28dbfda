using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Tests.Numerics;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Tests.Onnx;

/// <summary>Logarithms, powers and angles: how far what a model makes of them is from the library's own, over many values.</summary>
public sealed class FunctionModelTests
{
    private static readonly ComputeDevice Cpu = ComputeDevice.Cpu();

    // Exponents below 0, near 0, near 1 and 2, and far above.
    private static readonly Dictionary<string, Func<int, double>> Shapes = new()
    {
        ["log-normal"] = i => Math.Exp(i % 97 * 0.05),
        ["steep"] = i => 1 / (1 + i % 89 * 0.01),
        ["even"] = i => 3 + i % 83,
        ["left"] = i => Math.Sqrt(1 + i % 79),
        ["far"] = i => 1e6 + Math.Pow(i % 71, 3),
    };

    public static TheoryData<string, PowerMethod> Powers => [.. Shapes.Keys.SelectMany(shape => Enum.GetValues<PowerMethod>().Select(method => (shape, method)))];

    [Theory]
    [MemberData(nameof(Powers))]
    public void Powers_are_the_same(string shape, PowerMethod method)
    {
        double[] known = [.. Enumerable.Range(1, 500).Select(Shapes[shape])];
        float[] single = [.. known.Select(value => (float)value)];

        foreach (var standardize in new[] { true, false })
        {
            var pipeline = FeaturePipeline.Create().Add("x", new PowerTransformer(method) { Standardize = standardize });
            SameNumbers.Check(pipeline.Fit(HostileValues.TableOf(known), Cpu), HostileValues.TableOf([.. known, .. HostileValues.Doubles]));
            SameNumbers.Check(pipeline.Fit(HostileValues.TableOf(single), Cpu), HostileValues.TableOf([.. single, .. HostileValues.Singles]));
        }
    }

    [Fact]
    public void A_power_of_negative_numbers_is_the_same()
    {
        double[] known = [.. Enumerable.Range(1, 500).Select(i => -Math.Exp(i % 97 * 0.05))];

        var fitted = FeaturePipeline.Create().Add("x", new PowerTransformer()).Fit(HostileValues.TableOf(known), Cpu);

        SameNumbers.Check(fitted, HostileValues.TableOf([.. known, .. HostileValues.Doubles]));
    }

    [Theory]
    [InlineData(PowerMethod.YeoJohnson)]
    [InlineData(PowerMethod.BoxCox)]
    public void Powers_are_the_same_after_a_fit_to_little(PowerMethod method)
    {
        double[][] little = [[3, 3, 3], [double.NaN, double.NaN], [3], [1e-310, 2e-310], [1e300, 1]];
        foreach (var known in little)
        {
            var fitted = FeaturePipeline.Create().Add("x", new PowerTransformer(method)).Fit(HostileValues.TableOf(known), Cpu);

            SameNumbers.Check(fitted, HostileValues.TableOf([.. known, .. HostileValues.Doubles]));
        }
    }

    [Theory]
    [InlineData(24, 0)]
    [InlineData(0.3, 5)]
    [InlineData(86_400e6, 0)]
    [InlineData(1e-300, 0)]
    [InlineData(1.5e308, -1)]
    public void Sine_and_cosine_of_64_bits_differ_in_the_last_place_at_most(double period, double start)
    {
        double[] turns = [.. Enumerable.Range(-1_000, 2_001).Select(i => start + i * period / 16)];
        var fitted = FeaturePipeline.Create().Add("x", new CyclicEncoder(period, start)).Fit(HostileValues.TableOf(turns), Cpu);

        var (ulps, where) = SameNumbers.FurthestApart(fitted, HostileValues.TableOf([.. turns, .. HostileValues.Doubles]));

        Assert.True(ulps <= 1, where);
    }

    [Theory]
    [InlineData(24, 0)]
    [InlineData(0.3, 5)]
    public void Those_of_32_bits_are_the_same(double period, double start)
    {
        var fitted = FeaturePipeline.Create().Add("x", new CyclicEncoder(period, start)).Fit(HostileValues.TableOf([0f]), Cpu);

        SameNumbers.Check(fitted, HostileValues.TableOf(HostileValues.Singles));
    }

    [Fact]
    public void Logarithms_of_32_bits_are_the_same_for_all_exponents()
    {
        float[] values = [.. Floats.OfAllBits(16_411).SelectMany(batch => batch)];

        SameNumbers.Check(FeaturePipeline.Create().Add("x", new Log1pTransformer()).Fit(HostileValues.TableOf(values), Cpu), HostileValues.TableOf(values));
    }

    [Fact]
    public void Functions_of_64_bits_keep_to_it_over_many_values()
    {
        var random = new Random(3);
        double[] known = [.. Enumerable.Range(0, 1_000).Select(_ => Math.Exp(random.NextDouble() * 4))];
        double[] values = [.. Enumerable.Range(0, 200_000).Select(_ => (random.NextDouble() - 0.4) * Math.Pow(10, random.Next(-12, 12)))];
        var exact = FeaturePipeline.Create()
            .Add("x", new Log1pTransformer())
            .Add("x2", new PowerTransformer())
            .Add("x3", new QuantileTransformer(200, OutputDistribution.Normal));

        SameNumbers.Check(exact.Fit(Thrice(known), Cpu), Thrice(values));
        Assert.InRange(SameNumbers.FurthestApart(FeaturePipeline.Create().Add("x", new CyclicEncoder(7)).Fit(Thrice(known), Cpu), Thrice(values)).Ulps, 0, 1);

        static Table Thrice(double[] values) => Table.Create(Column.Create("x", values), Column.Create("x2", values), Column.Create("x3", values));
    }
}
