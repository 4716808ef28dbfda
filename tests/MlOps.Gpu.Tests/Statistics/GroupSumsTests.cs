using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Tests.Statistics;

public sealed class GroupSumsTests
{
    [Fact]
    public void Targets_are_summed_by_group_and_fold()
    {
        var sums = new GroupSums(groups: 2, folds: 2);
        sums.Add([0, 1, 0, 1, -1, 0], [0, 1, 1, 1, 0, 0], [1, 2, 4, 8, 16, float.NaN]);

        Assert.Equal((1, 1), (sums.Sum(0, 0), sums.Count(0, 0)));
        Assert.Equal((4, 1), (sums.Sum(0, 1), sums.Count(0, 1)));
        Assert.Equal((10, 2), (sums.Sum(1, 1), sums.Count(1)));
        Assert.Equal((4, 1), (sums.SumWithout(0, fold: 0), sums.CountWithout(0, fold: 0)));
        Assert.Equal((14, 3), (sums.SumOfFold(1), sums.CountOfFold(1)));
    }

    [Theory]
    [InlineData(1e30f, 1e-30f)]
    [InlineData(16777216f, 1f)]
    [InlineData(float.MaxValue, float.Epsilon)]
    public void What_cancels_leaves_no_trace(float large, float small)
    {
        var (left, right) = (new GroupSums(1, 1), new GroupSums(1, 1));
        left.Add([0, 0], [0, 0], [large, small]);
        right.Add([0], [0], [-large]);

        left.Merge(right);

        Assert.Equal(small, left.Sum(0, 0));
        Assert.Equal(3, left.Count(0, 0));
    }

    [Fact]
    public void An_infinite_target_makes_its_group_infinite_alone()
    {
        var sums = new GroupSums(2, 1);
        sums.Add([0, 1], [0, 0], [float.PositiveInfinity, 0.1f]);

        Assert.Equal((double.PositiveInfinity, (double)0.1f), (sums.Sum(0), sums.Sum(1)));
    }
}
