namespace MlOps.Gpu.Numerics;

/// <summary>Functions that an exponent tells apart, in 64 bits.</summary>
/// <param name="apply">Gives the function of a value and an exponent.</param>
/// <param name="logDerivative">Gives the logarithm of the derivative at a value, divided by the exponent less 1.</param>
internal sealed class PowerFamily(Func<double, double, double> apply, Func<double, double> logDerivative)
{
    public static PowerFamily YeoJohnson { get; } =
        new(WideMath.YeoJohnson, value => double.CopySign(WideMath.Log1p(Math.Abs(value)), value));

    public static PowerFamily BoxCox { get; } = new(WideMath.BoxCox, Math.Log);

    public double Apply(double value, double lambda) => apply(value, lambda);

    public double LogDerivative(double value) => logDerivative(value);
}
