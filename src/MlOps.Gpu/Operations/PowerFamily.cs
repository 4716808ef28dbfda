namespace MlOps.Gpu.Operations;

/// <summary>Functions that an exponent tells apart, in 64 bits.</summary>
/// <param name="of">Gives the function of an exponent.</param>
/// <param name="logDerivative">The logarithm of the derivative at a value, divided by the exponent less 1.</param>
internal sealed class PowerFamily(Func<double, IOperation> of, IOperation logDerivative)
{
    public static PowerFamily YeoJohnson { get; } = new(lambda => new YeoJohnson(lambda), Operations.YeoJohnson.Logarithm);

    public static PowerFamily BoxCox { get; } = new(lambda => new BoxCox(lambda), new BoxCox(0));

    public IOperation LogDerivative { get; } = logDerivative;

    public IOperation Of(double lambda) => of(lambda);
}
