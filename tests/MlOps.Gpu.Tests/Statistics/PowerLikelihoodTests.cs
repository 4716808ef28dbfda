using MlOps.Gpu.Statistics;
using MlOps.Gpu.Tests.Golden;

namespace MlOps.Gpu.Tests.Statistics;

public sealed class PowerLikelihoodTests
{
    public static TheoryData<string> YeoJohnson => [.. GoldenNumbers.Numerics.Keys.Where(name => name.StartsWith("yeo-johnson ", StringComparison.Ordinal))];

    public static TheoryData<string> BoxCox => [.. GoldenNumbers.Numerics.Keys.Where(name => name.StartsWith("box-cox ", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(YeoJohnson))]
    public void The_exponent_of_yeo_and_johnson_is_scipys(string name)
    {
        var (values, lambda, likelihood) = Golden(name);

        Assert.Equal(lambda, PowerLikelihood.FitYeoJohnson<double>([values]), 1e-6);
        Assert.Equal(likelihood, PowerLikelihood.OfYeoJohnson<double>([values], lambda), 1e-9 * Math.Abs(likelihood));
    }

    [Theory]
    [MemberData(nameof(BoxCox))]
    public void The_exponent_of_box_and_cox_is_scipys(string name)
    {
        var (values, lambda, likelihood) = Golden(name);

        Assert.Equal(lambda, PowerLikelihood.FitBoxCox<double>([values]), 1e-6);
        Assert.Equal(likelihood, PowerLikelihood.OfBoxCox<double>([values], lambda), 1e-9 * Math.Abs(likelihood));
    }

    [Fact]
    public void Missing_values_do_not_count()
    {
        float[] values = [1, 5, 2, 9, 3, 3, 8];
        float[] gaps = [float.NaN, 1, 5, 2, float.NaN, 9, 3, 3, 8];

        Assert.Equal(PowerLikelihood.FitYeoJohnson<float>([values]), PowerLikelihood.FitYeoJohnson<float>([gaps]));
    }

    private static (double[] Values, double Lambda, double Likelihood) Golden(string name)
    {
        var golden = GoldenNumbers.Numerics[name];
        return (
            GoldenNumbers.ToDoubles(golden.GetProperty("values")),
            GoldenNumbers.ToDouble(golden.GetProperty("lambda")),
            GoldenNumbers.ToDouble(golden.GetProperty("llf")));
    }
}
