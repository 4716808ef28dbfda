using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Tests.Statistics;

public sealed class HistogramTests
{
    [Fact]
    public void A_bin_holds_its_lower_edge_and_the_last_one_its_upper_edge_too()
    {
        var histogram = Histogram.Of([new[] { 0f, 0.5f, 1, 1.5f, 3, -0.1f, 3.1f, float.NaN, float.PositiveInfinity }], [0, 1, 3]);

        Assert.Equal([2, 3], histogram.Counts.ToArray());
        Assert.Equal((1, 2, 1), (histogram.Below, histogram.Above, histogram.Missing));
    }

    [Fact]
    public void Equal_edges_leave_the_bin_between_them_empty()
    {
        var histogram = Histogram.Of([new[] { 0f, 1, 1, 2 }], [0, 1, 1, 2]);

        Assert.Equal([1, 0, 3], histogram.Counts.ToArray());
    }
}
