using MlOps.Gpu.Statistics;
using MlOps.Gpu.Tests.Golden;

namespace MlOps.Gpu.Tests.Statistics;

public sealed class GoldenStatisticsTests
{
    public static TheoryData<string> Columns => [.. GoldenNumbers.Numerics.Keys.Where(name => name.StartsWith("column ", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Columns))]
    public void Quantiles_are_those_of_numpy(string name)
    {
        var golden = GoldenNumbers.Numerics[name];
        var values = GoldenNumbers.ToDoubles(golden.GetProperty("values"));
        var probabilities = GoldenNumbers.ToDoubles(golden.GetProperty("probabilities"));
        var expected = GoldenNumbers.ToDoubles(golden.GetProperty("quantiles"));

        var ofDoubles = ExactQuantiles.Of([values], probabilities);
        var ofFloats = ExactQuantiles.Of([Array.ConvertAll(values, value => (float)value)], probabilities);

        Assert.All(expected.Zip(ofDoubles), pair => AssertClose(pair.First, pair.Second, 1e-15));
        Assert.Equal(ofDoubles, ofFloats);
    }

    [Theory]
    [MemberData(nameof(Columns))]
    public void Moments_are_those_of_numpy(string name)
    {
        var golden = GoldenNumbers.Numerics[name];
        var values = GoldenNumbers.ToDoubles(golden.GetProperty("values"));

        var (ofDoubles, ofFloats) = (new ColumnMoments(), new ColumnMoments());
        ofDoubles.Add(values);
        ofFloats.Add(Array.ConvertAll(values, value => (float)value));

        Assert.Equal(GoldenNumbers.ToDouble(golden.GetProperty("sum")), ofDoubles.Sum);
        AssertClose(GoldenNumbers.ToDouble(golden.GetProperty("variance")), ofDoubles.Variance(), 1e-13);
        Assert.Equal((ofDoubles.Sum, ofDoubles.Variance()), (ofFloats.Sum, ofFloats.Variance()));
        Assert.Equal((values.Count(double.IsNaN), ofDoubles.Count), (ofDoubles.Missing, ofFloats.Count));
    }

    private static void AssertClose(double expected, double actual, double relative) =>
        Assert.True(
            expected.Equals(actual) || Math.Abs(expected - actual) <= relative * Math.Abs(expected),
            $"{actual:R} is not {expected:R}.");
}
