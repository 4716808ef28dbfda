using MlOps.Gpu.Numerics;
using MlOps.Gpu.Tests.Golden;

namespace MlOps.Gpu.Tests.Numerics;

public sealed class GoldenNumericsTests
{
    [Fact]
    public void The_normal_quantile_is_within_two_units_in_the_last_place_of_scipys() => Compare("normal_quantile", ScalarMath.NormalQuantile);

    [Fact]
    public void The_normal_cdf_is_within_two_units_in_the_last_place_of_scipys() => Compare("normal_cdf", ScalarMath.NormalCdf);

    [Fact]
    public void The_inverse_error_function_is_within_two_units_in_the_last_place_of_scipys() => Compare("erf_inv", ScalarMath.ErfInv);

    private static void Compare(string name, Func<float, float> function)
    {
        var golden = GoldenNumbers.Numerics[name];
        var (x, y) = (GoldenNumbers.ToDoubles(golden.GetProperty("x")), GoldenNumbers.ToDoubles(golden.GetProperty("y")));

        var worst = x.Zip(y, (argument, truth) => Floats.UlpsBetween(function((float)argument), truth)).Max();

        TestContext.Current.TestOutputHelper?.WriteLine($"at most {worst:F3} ulp");
        Assert.InRange(worst, 0, 2);
    }
}
