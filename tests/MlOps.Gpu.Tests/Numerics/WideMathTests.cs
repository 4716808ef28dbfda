using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Tests.Numerics;

/// <summary>Beside numbers of hundreds of bits.</summary>
public sealed class WideMathTests
{
    private const int Count = 800;
    private const double Bound = 2;

    [Fact]
    public void Log1p_is_within_two_units_in_the_last_place() =>
        Compare(Arguments(least: -1), WideMath.Log1p, x => (One(x) + ExactReal.Of(x, Bits(x))).Log());

    [Theory]
    [InlineData(1)]
    [InlineData(0.5)]
    [InlineData(-0.37)]
    [InlineData(2)]
    [InlineData(1.9999999)]
    [InlineData(3.3)]
    [InlineData(-21.7)]
    [InlineData(1e-9)]
    [InlineData(1e-30)]
    [InlineData(1e-310)]
    [InlineData(0)]
    public void Powers_are_within_two_units_in_the_last_place(double lambda)
    {
        Compare(Arguments(0), x => WideMath.BoxCox(x, lambda), x => PowerOf(ExactReal.Of(x, Bits(x, lambda)), lambda * Math.Log(x), ExactReal.Of(lambda, Bits(x, lambda)), lambda, x));
        Compare(Arguments(0), x => WideMath.YeoJohnson(x, lambda, double.NaN, double.NaN), x => PowerOfOneMore(ExactReal.Of(lambda, Bits(x, lambda)), lambda, x));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(-3.7)]
    [InlineData(1e-20)]
    public void Below_zero_the_exponent_is_2_less_the_other_with_all_its_digits(double lambda)
    {
        var power = 2 - lambda;
        var rest = WideMath.SumError(2, -lambda, power);

        Compare(
            Arguments(0), x => -WideMath.YeoJohnson(-x, lambda, power, rest),
            x => PowerOfOneMore(ExactReal.Of(2, Bits(x, lambda)) - ExactReal.Of(lambda, Bits(x, lambda)), power, x, lambda));
    }

    [Fact]
    public void What_is_not_finite_has_the_functions_limits()
    {
        const double Infinity = double.PositiveInfinity;

        Assert.Equal([-Infinity, Infinity, double.NaN, double.NaN, double.NaN], new[] { -1, Infinity, -1.5, -Infinity, double.NaN }.Select(WideMath.Log1p));
        Assert.Equal([double.NaN, double.NaN, double.NaN, double.NaN], new[] { 0, -1, -Infinity, double.NaN }.Select(x => WideMath.BoxCox(x, 0.5)));
        Assert.Equal([Infinity, Infinity, 2, Infinity], new[] { 0.5, 0, -0.5, 1e300 }.Select(lambda => WideMath.BoxCox(Infinity, lambda)));
        Assert.Equal([Infinity, Infinity, 2], new[] { 0.5, 0, -0.5 }.Select(lambda => WideMath.YeoJohnson(Infinity, lambda, 2 - lambda, 0)));
        Assert.Equal([-Infinity, -Infinity, -2], new[] { 0.5, 2, 2.5 }.Select(lambda => WideMath.YeoJohnson(-Infinity, lambda, 2 - lambda, 0)));
        Assert.Equal(double.NaN, WideMath.YeoJohnson(double.NaN, 0.5, 1.5, 0));
        Assert.Equal([Infinity, 1e-300], new[] { 1e300, -1e300 }.Select(lambda => WideMath.BoxCox(3, lambda)));
        Assert.Equal(double.MaxValue, WideMath.BoxCox(double.MaxValue, 1), 1e-15 * double.MaxValue);
    }

    [Fact]
    public void Zero_and_the_smallest_numbers_stay_as_they_are()
    {
        double[] small = [0.0, -0.0, double.Epsilon, -double.Epsilon, 1e-310, 1e-20];

        Assert.Equal(small.Select(BitConverter.DoubleToInt64Bits), small.Select(x => BitConverter.DoubleToInt64Bits(WideMath.Log1p(x))));
        Assert.Equal(small, small.Select(x => WideMath.YeoJohnson(x, 0.3, 1.7, 0)));
    }

    private static IEnumerable<double> Arguments(double least)
    {
        var random = new Random(5);
        for (var i = 0; i < Count; i++)
        {
            var magnitude = (i % 4) switch
            {
                0 => Math.ScaleB(1 + random.NextDouble(), random.Next(-1074, 1024)),
                1 => Math.ScaleB(1 + random.NextDouble(), random.Next(-60, 60)),
                2 => random.NextDouble() * 3,
                _ => 1 + Math.ScaleB(random.NextDouble() - 0.5, -random.Next(50)),
            };
            yield return least < 0 && i % 8 >= 4 && magnitude < -least ? -magnitude : magnitude;
        }
    }

    /// <param name="arguments">Where the functions are compared.</param>
    /// <param name="function">Gives a double.</param>
    /// <param name="truth">Gives what it should be; <see langword="null"/> where that is no double.</param>
    private static void Compare(IEnumerable<double> arguments, Func<double, double> function, Func<double, ExactReal?> truth)
    {
        var (worst, worstAt, count) = (0.0, 0.0, 0);
        foreach (var x in arguments)
        {
            if (truth(x) is { } exact)
            {
                var ulps = exact.UlpsFrom(function(x));
                (worst, worstAt) = ulps > worst ? (ulps, x) : (worst, worstAt);
                count++;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"at most {worst:F3} ulp, at {worstAt:R}, of {count}");
        Assert.InRange(count, Count / 4, Count);
        Assert.True(worst <= Bound, $"f({worstAt:R}) = {function(worstAt):R} is {worst} ulp off.");
    }

    private static ExactReal? PowerOfOneMore(ExactReal power, double rounded, double x, double? digits = null)
    {
        var one = One(x, digits ?? rounded);
        return PowerOf(one + ExactReal.Of(x, Bits(x, digits ?? rounded)), rounded * Math.Log(1 + x), power, digits ?? rounded, x);
    }

    /// <param name="y">What is raised to the power.</param>
    /// <param name="z">About the exponent of e.</param>
    /// <param name="power">The power.</param>
    /// <param name="digits">Tells how many bits numbers have.</param>
    /// <param name="x">Tells the same.</param>
    private static ExactReal? PowerOf(ExactReal y, double z, ExactReal power, double digits, double x) =>
        z > 700 || z < -700 ? null : digits == 0 ? y.Log() : ((y.Log() * power).Exp() - One(x, digits)) / power;

    private static ExactReal One(params ReadOnlySpan<double> numbers) => ExactReal.Of(1, Bits(numbers));

    private static int Bits(params ReadOnlySpan<double> numbers) => ExactReal.BitsFor(numbers);
}
