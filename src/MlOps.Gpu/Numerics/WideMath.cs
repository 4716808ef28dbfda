namespace MlOps.Gpu.Numerics;

/// <summary>
/// Functions for all doubles that lose no digits where the plain formula does, on the CPU. <see cref="DoubleMath"/> has them for kernels and for
/// the range of a float.
/// </summary>
internal static class WideMath
{
    private const double NoPower = 2.220446049250313e-16;

    /// <summary>The natural logarithm of 1 + x.</summary>
    public static double Log1p(double x)
    {
        // log1p(x) = log(u) x / (u - 1) with u = 1 + x, as rounded: the error of u cancels.
        var sum = 1 + x;
        return sum == 1 ? x : double.IsPositiveInfinity(sum) ? sum : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>e to the power of x, less 1.</summary>
    public static double Expm1(double x)
    {
        // The same, the other way round.
        var power = Math.Exp(x);
        return power == 1 ? x : power - 1 == -1 ? -1 : double.IsPositiveInfinity(power) ? power : (power - 1) * (x / Math.Log(power));
    }

    /// <summary>Yeo and Johnson's power of x.</summary>
    public static double YeoJohnson(double x, double lambda) =>
        x < 0 ? -PowerOfLog(Log1p(-x), 2 - lambda) : PowerOfLog(Log1p(x), lambda);

    /// <summary>Box and Cox's power of x; NaN for 0 and below.</summary>
    public static double BoxCox(double x, double lambda) => x > 0 ? PowerOfLog(Math.Log(x), lambda) : double.NaN;

    // (y^lambda - 1) / lambda of the logarithm of y, without loss near 0.
    private static double PowerOfLog(double logarithm, double lambda) =>
        Math.Abs(lambda) < NoPower ? logarithm : Expm1(lambda * logarithm) / lambda;
}
