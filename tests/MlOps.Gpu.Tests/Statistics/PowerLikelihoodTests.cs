using System.Numerics;
using MlOps.Gpu.Operations;
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

        Assert.Equal(lambda, Fit<double>(PowerFamily.YeoJohnson, [values]), 1e-6);
        Assert.Equal(likelihood, Likelihood(PowerFamily.YeoJohnson, values, lambda), 1e-9 * Math.Abs(likelihood));
    }

    [Theory]
    [MemberData(nameof(BoxCox))]
    public void The_exponent_of_box_and_cox_is_scipys(string name)
    {
        var (values, lambda, likelihood) = Golden(name);

        Assert.Equal(lambda, Fit<double>(PowerFamily.BoxCox, [values]), 1e-6);
        Assert.Equal(likelihood, Likelihood(PowerFamily.BoxCox, values, lambda), 1e-9 * Math.Abs(likelihood));
    }

    [Fact]
    public void Missing_values_do_not_count()
    {
        float[] values = [1, 5, 2, 9, 3, 3, 8];
        float[] gaps = [float.NaN, 1, 5, 2, float.NaN, 9, 3, 3, 8];

        Assert.Equal(Fit<float>(PowerFamily.YeoJohnson, [values]), Fit<float>(PowerFamily.YeoJohnson, [gaps]));
    }

    [Fact]
    public void The_exponent_is_the_same_for_any_partition()
    {
        double[] values = [.. Enumerable.Range(0, 50_001).Select(i => Math.Exp(Math.Sin(i) * 3))];

        Assert.Equal(
            Fit<double>(PowerFamily.BoxCox, [values]),
            Fit<double>(PowerFamily.BoxCox, [values.AsMemory(7), values.AsMemory(0, 3), values.AsMemory(3, 4)]));
    }

    private static double Fit<T>(PowerFamily family, IReadOnlyList<ReadOnlyMemory<T>> chunks)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        PowerLikelihood.Fit(MomentsOf(family.LogDerivative, chunks), lambda => MomentsOf(family.Of(lambda), chunks)).Lambda;

    private static double Likelihood(PowerFamily family, double[] values, double lambda) =>
        PowerLikelihood.Of(lambda, MomentsOf<double>(family.LogDerivative, [values]), MomentsOf<double>(family.Of(lambda), [values]));

    private static ColumnMoments MomentsOf<T>(IOperation operation, IReadOnlyList<ReadOnlyMemory<T>> chunks)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ColumnMoments.Of(chunks, operation.Apply);

    private static (double[] Values, double Lambda, double Likelihood) Golden(string name)
    {
        var golden = GoldenNumbers.Numerics[name];
        return (
            GoldenNumbers.ToDoubles(golden.GetProperty("values")),
            GoldenNumbers.ToDouble(golden.GetProperty("lambda")),
            GoldenNumbers.ToDouble(golden.GetProperty("llf")));
    }
}
