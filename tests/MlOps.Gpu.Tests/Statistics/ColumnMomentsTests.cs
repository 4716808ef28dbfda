using CsCheck;
using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Tests.Statistics;

public sealed class ColumnMomentsTests
{
    [Fact]
    public void The_variance_of_ones_and_zeros_on_top_of_a_time_in_seconds_is_exact()
    {
        double[] values = [.. Enumerable.Range(0, 1000).Select(i => 1.6e9 + i % 2)];

        var moments = Of(values);

        Assert.Equal(1.6e9 + 0.5, moments.Mean);
        Assert.Equal(0.25, moments.Variance());
        Assert.Equal(250 / 999.0, moments.Variance(ddof: 1));
    }

    [Fact]
    public void Missing_values_are_counted_and_left_out()
    {
        var moments = new ColumnMoments();
        moments.Add([3f, float.NaN, -1f, float.NaN]);

        Assert.Equal((2, 2), (moments.Count, moments.Missing));
        Assert.Equal((-1, 3, 2, 1), (moments.Min, moments.Max, moments.Sum, moments.Mean));
    }

    [Fact]
    public void A_column_without_values_has_no_moments()
    {
        var moments = Of([double.NaN]);

        Assert.Equal((double.NaN, double.NaN, double.NaN, 0), (moments.Min, moments.Max, moments.Mean, moments.Sum));
        Assert.Equal((double.NaN, double.NaN), (moments.Variance(), Of([1]).Variance(ddof: 1)));
    }

    [Fact]
    public void Infinities_make_the_sum_infinite_or_no_number_in_any_order()
    {
        Assert.Equal(double.PositiveInfinity, Of([1, double.PositiveInfinity]).Mean);
        Assert.Equal(double.NegativeInfinity, Of([double.NegativeInfinity, 1]).Sum);
        Assert.Equal(double.NaN, Of([double.NegativeInfinity, 1, double.PositiveInfinity]).Sum);
        Assert.Equal(double.NaN, Of([1, double.PositiveInfinity]).Variance());
    }

    [Fact]
    public void What_cancels_leaves_the_smallest_denormal()
    {
        var moments = Of([double.MaxValue, double.Epsilon, -double.MaxValue]);

        Assert.Equal(double.Epsilon, moments.Sum);
    }

    [Fact]
    public void The_sign_of_a_zero_does_not_depend_on_the_order()
    {
        var (left, right) = (new ColumnMoments(), new ColumnMoments());
        left.Add([0f, -0f]);
        right.Add([-0f, 0f]);

        Assert.Equal(Bits(left), Bits(right));
    }

    [Fact]
    public void Order_and_partition_change_no_bit()
    {
        var values = Gen.OneOf(Gen.Double[-1e6, 1e6], Gen.Double, Gen.Const(double.NaN), Gen.Const(0.0));
        Gen.Select(values.Array[1, 60], Gen.Int[0, 60], Gen.Int).Sample((column, cut, seed) =>
        {
            var shuffled = (double[])column.Clone();
            new Random(seed).Shuffle(shuffled);
            var whole = Of(column);

            var left = Of(shuffled[..Math.Min(cut, shuffled.Length)]);
            left.Merge(Of(shuffled[Math.Min(cut, shuffled.Length)..]));

            Assert.Equal(Bits(whole), Bits(left));
        });
    }

    [Fact]
    public void A_loop_of_additions_does_change_with_the_order()
    {
        double[] values = [1e16, 1, -1e16, 1];

        Assert.NotEqual(values.Sum(), values.Order().Sum());
    }

    private static ColumnMoments Of(double[] values)
    {
        var moments = new ColumnMoments();
        moments.Add(values);
        return moments;
    }

    private static long[] Bits(ColumnMoments moments) =>
    [
        moments.Count, moments.Missing, .. new[] { moments.Min, moments.Max, moments.Sum, moments.Mean, moments.Variance(), moments.Variance(1) }
            .Select(BitConverter.DoubleToInt64Bits),
    ];
}
