using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Tests.Statistics;

public sealed class ExactQuantilesTests
{
    [Fact]
    public void Quantiles_lie_between_the_nearest_two_values()
    {
        Assert.Equal([1, 1.75, 2.5, 4], ExactQuantiles.Of([new float[] { 4, 2 }, new float[] { float.NaN, 1, 3 }], [0, 0.25, 0.5, 1]));
    }

    [Fact]
    public void Nothing_has_no_quantiles()
    {
        Assert.Equal([double.NaN], ExactQuantiles.Of([new[] { double.NaN }], [0.5]));
    }

    [Fact]
    public void Infinite_values_are_values()
    {
        Assert.Equal(
            [double.NegativeInfinity, 0, double.PositiveInfinity],
            ExactQuantiles.Of([new[] { double.PositiveInfinity, 0, double.NegativeInfinity }], [0, 0.5, 1]));
    }
}
