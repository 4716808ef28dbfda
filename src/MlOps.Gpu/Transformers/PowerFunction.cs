using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Transformers;

/// <summary>The functions of Yeo and Johnson and of Box and Cox.</summary>
internal static class PowerFunction
{
    private const double NoPower = 2.220446049250313e-16;

    public static double Apply(PowerMethod method, double lambda, double value) => method == PowerMethod.BoxCox
        ? value > 0 ? Power(Math.Log(value), lambda) : double.NaN
        : value < 0 ? -Power(ElementaryFunctions.LogOfOnePlus(-value), 2 - lambda)
        : Power(ElementaryFunctions.LogOfOnePlus(value), lambda);

    /// <summary>The logarithm of the derivative, divided by lambda - 1.</summary>
    public static double LogDerivative(PowerMethod method, double value) => method == PowerMethod.BoxCox
        ? Math.Log(value)
        : double.CopySign(ElementaryFunctions.LogOfOnePlus(Math.Abs(value)), value);

    // (x^lambda - 1) / lambda of the logarithm of x, without loss near 0.
    private static double Power(double logarithm, double lambda) =>
        Math.Abs(lambda) < NoPower ? logarithm : ElementaryFunctions.ExpLessOne(lambda * logarithm) / lambda;
}
