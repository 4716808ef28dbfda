namespace MlOps.Gpu.Numerics;

/// <summary>
/// Functions of all doubles, at most 2 units in the last place from the true value. Only additions, multiplications, divisions and selections, so that every device
/// computes them, to the same bits. <see cref="DoubleMath"/> has more of them, faster, for the range of a float.
/// </summary>
internal static partial class WideMath
{
    /// <summary>ln(1 + x).</summary>
    public static double Log1p(double x)
    {
        var sum = 1.0 + x;
        var bits = FloatBits.Of(sum) + (DoubleMath.One - DoubleMath.SqrtHalf);
        var exponent = DoubleMath.ToDouble((bits >> 52) - 1023);
        var near = exponent == 0.0; // then nothing of x is lost
        var f = near ? x : FloatBits.ToDouble((bits & DoubleMath.Fraction) + DoubleMath.SqrtHalf) - 1.0;
        var result = DoubleMath.LogOf(sum, f, exponent, near ? 0.0 : SumError(1.0, x, sum) / sum);
        return sum == 1.0 ? x : result;
    }

    /// <summary>Yeo and Johnson's power of x: of the logarithm of 1 + |x|, with one exponent for x of at least 0 and another below.</summary>
    /// <param name="x">The value.</param>
    /// <param name="positive">λ.</param>
    /// <param name="negative">2 − λ.</param>
    /// <param name="negativeRest">What rounding took from it.</param>
    public static double YeoJohnson(double x, double positive, double negative, double negativeRest)
    {
        var isNegative = x < 0.0;
        Log1p(isNegative ? -x : x, out var log, out var logRest);
        var result = PowerOfLog(log, logRest, isNegative ? negative : positive, isNegative ? negativeRest : 0.0);
        return isNegative ? -result : result;
    }

    /// <summary>Box and Cox's power of x; NaN for 0 and below.</summary>
    public static double BoxCox(double x, double lambda)
    {
        Log(x, out var log, out var logRest);
        var result = PowerOfLog(log, logRest, lambda, 0.0);
        return x > 0.0 ? result : double.NaN;
    }

    /// <summary>What rounding took from a sum.</summary>
    public static double SumError(double left, double right, double sum)
    {
        var rest = sum - left;
        return (left - (sum - rest)) + (right - rest);
    }
}
