using System.Numerics;

namespace MlOps.Gpu.Numerics;

/// <summary>Turns exact numbers into doubles, rounded once: to the nearest, of two equally near ones to the even.</summary>
internal static class ExactRatio
{
    private const int Precision = 53;
    private const int LowestExponent = -1074;

    /// <summary>numerator / denominator × 2^exponent.</summary>
    /// <param name="numerator">Any.</param>
    /// <param name="denominator">More than 0.</param>
    /// <param name="exponent">Of 2.</param>
    public static double ToDouble(BigInteger numerator, BigInteger denominator, int exponent)
    {
        if (numerator.IsZero)
        {
            return 0;
        }

        // The quotient gets at least 55 bits; what the division leaves over only decides whether it was exact.
        var magnitude = BigInteger.Abs(numerator);
        var shift = Precision + 2 - (int)(magnitude.GetBitLength() - denominator.GetBitLength());
        var quotient = shift >= 0
            ? BigInteger.DivRem(magnitude << shift, denominator, out var rest)
            : BigInteger.DivRem(magnitude, denominator << -shift, out rest);
        exponent -= shift;

        var surplus = Math.Max((int)quotient.GetBitLength() - Precision, LowestExponent - exponent);
        var mantissa = quotient;
        if (surplus > 0)
        {
            mantissa = quotient >> surplus;
            var lost = quotient - (mantissa << surplus);
            var half = BigInteger.One << (surplus - 1);
            var comparison = lost.CompareTo(half);
            if (comparison > 0 || (comparison == 0 && (!rest.IsZero || !mantissa.IsEven)))
            {
                mantissa += 1;
            }

            exponent += surplus;
        }

        var value = Math.ScaleB((double)mantissa, exponent); // exact: the mantissa has at most 53 bits
        return numerator.Sign < 0 ? -value : value;
    }
}
