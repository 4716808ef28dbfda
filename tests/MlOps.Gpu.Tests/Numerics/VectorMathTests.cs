using System.Runtime.Intrinsics;
using MlOps.Gpu.Numerics;
using MlOps.Testing;

namespace MlOps.Gpu.Tests.Numerics;

public sealed class VectorMathTests
{
    private const double Bound = 2;

    // 1 for every float there is.
    private static readonly uint _stride = (uint)TestSettings.Count("MLOPS_TEST_FLOAT_STRIDE", 40_009);

    [Fact]
    public void Exp_is_within_two_units_in_the_last_place_and_the_same_in_every_lane() =>
        Compare(ScalarMath.Exp, VectorMath.Exp, VectorMath.Exp, Math.Exp);

    [Fact]
    public void Log_is_within_two_units_in_the_last_place_and_the_same_in_every_lane() =>
        Compare(ScalarMath.Log, VectorMath.Log, VectorMath.Log, Math.Log);

    [Fact]
    public void Log1p_is_within_two_units_in_the_last_place_and_the_same_in_every_lane() =>
        Compare(ScalarMath.Log1p, VectorMath.Log1p, VectorMath.Log1p, Log1p);

    [Theory]
    [InlineData(0f)]
    [InlineData(0.5f)]
    [InlineData(-1f)]
    [InlineData(2f)]
    [InlineData(3.3f)]
    [InlineData(-41.7f)]
    [InlineData(1e-3f)]
    public void Pow_is_within_two_units_in_the_last_place_and_the_same_in_every_lane(float y) =>
        Compare(
            x => ScalarMath.Pow(x, y), x => VectorMath.Pow(x, y), x => VectorMath.Pow(x, y),
            x => x < 0 && y != 0 ? double.NaN : Math.Pow(x, y), leaveOut: x => x == 0 && double.IsNegative(x));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(-1.25)]
    [InlineData(1e-9)]
    [InlineData(2.7)]
    public void Yeo_johnson_is_within_two_units_in_the_last_place_and_the_same_in_every_lane(double lambda) =>
        Compare(
            x => ScalarMath.YeoJohnson(x, lambda), x => VectorMath.YeoJohnson(x, lambda), x => VectorMath.YeoJohnson(x, lambda),
            x => x < 0 ? -PowerOf(Log1p(-x), 2 - lambda) : PowerOf(Log1p(x), lambda));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1.25)]
    [InlineData(1e-9)]
    [InlineData(2.7)]
    public void Box_cox_is_within_two_units_in_the_last_place_and_the_same_in_every_lane(double lambda) =>
        Compare(
            x => ScalarMath.BoxCox(x, lambda), x => VectorMath.BoxCox(x, lambda), x => VectorMath.BoxCox(x, lambda),
            x => PowerOf(Math.Log(x), lambda));

    [Fact]
    public void The_inverse_error_function_and_the_normal_distribution_are_the_same_in_every_lane()
    {
        Compare(ScalarMath.ErfInv, VectorMath.ErfInv, VectorMath.ErfInv, truth: null);
        Compare(ScalarMath.NormalQuantile, VectorMath.NormalQuantile, VectorMath.NormalQuantile, truth: null);
        Compare(ScalarMath.NormalCdf, VectorMath.NormalCdf, VectorMath.NormalCdf, truth: null);
    }

    [Fact]
    public void The_inverse_error_function_and_the_normal_quantile_end_at_infinity()
    {
        Assert.Equal([float.NegativeInfinity, 0, float.PositiveInfinity], new[] { -1f, 0, 1 }.Select(ScalarMath.ErfInv));
        Assert.Equal([float.NegativeInfinity, 0, float.PositiveInfinity], new[] { 0, 0.5f, 1 }.Select(ScalarMath.NormalQuantile));
        Assert.Equal([float.NaN, float.NaN, float.NaN], new[] { -1.5f, 1.5f, float.NaN }.Select(ScalarMath.ErfInv));
        Assert.Equal([0, 0.5f, 1], new[] { float.NegativeInfinity, 0, float.PositiveInfinity }.Select(ScalarMath.NormalCdf));
    }

    [Fact]
    public void A_result_that_is_off_is_noticed()
    {
        Assert.Equal(0.5, Floats.UlpsBetween(1f, 1 + Math.ScaleB(1, -24)));
        Assert.Equal(3, Floats.UlpsBetween(1f + 3 * float.BitIncrement(0) + 3f / 8388608, 1), 6);
        Assert.True(Floats.UlpsBetween(float.PositiveInfinity, 1e38) > Bound);
        Assert.True(Floats.UlpsBetween(float.NaN, 1) > Bound);
    }

    private static double PowerOf(double log, double lambda) => lambda == 0 ? log : Expm1(lambda * log) / lambda;

    // Kahan's: the error of the rounded sum cancels. double.LogP1 and double.ExpM1 lose all digits of a small argument.
    private static double Log1p(double x) => 1 + x is var sum && sum == 1 ? x : double.IsPositiveInfinity(x) ? x : Math.Log(sum) * x / (sum - 1);

    private static double Expm1(double x) =>
        Math.Exp(x) is var power && power == 1 ? x
        : power - 1 == -1 || double.IsPositiveInfinity(power) ? power - 1
        : (power - 1) * x / Math.Log(power);

    private static void Compare(
        Func<float, float> scalar, Func<Vector512<float>, Vector512<float>> sixteen, Func<Vector256<float>, Vector256<float>> eight,
        Func<double, double>? truth, Predicate<float>? leaveOut = null)
    {
        var (worst, worstAt) = (0.0, 0f);
        Span<float> narrow = stackalloc float[16];
        Span<float> wide = stackalloc float[16];
        foreach (var batch in Floats.OfAllBits(_stride))
        {
            var x = Vector512.Create(batch);
            sixteen(x).CopyTo(wide);
            eight(x.GetLower()).CopyTo(narrow);
            eight(x.GetUpper()).CopyTo(narrow[8..]);
            for (var i = 0; i < batch.Length; i++)
            {
                var result = scalar(batch[i]);
                if (Differ(result, wide[i]) || Differ(result, narrow[i]))
                {
                    Assert.Fail($"f({batch[i]:R}) is {result:R} alone, {narrow[i]:R} among eight, {wide[i]:R} among sixteen.");
                }

                if (truth is not null && leaveOut?.Invoke(batch[i]) != true && Floats.UlpsBetween(result, truth(batch[i])) is var ulps && ulps > worst)
                {
                    (worst, worstAt) = (ulps, batch[i]);
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"at most {worst:F3} ulp, at {worstAt:R}");
        Assert.True(worst <= Bound, $"f({worstAt:R}) = {scalar(worstAt):R} is {worst} ulp from {truth?.Invoke(worstAt):R}.");
    }

    private static bool Differ(float left, float right) =>
        BitConverter.SingleToInt32Bits(left) != BitConverter.SingleToInt32Bits(right) && !(float.IsNaN(left) && float.IsNaN(right));
}
