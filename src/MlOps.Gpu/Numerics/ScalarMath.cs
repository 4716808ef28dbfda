namespace MlOps.Gpu.Numerics;

/// <summary>
/// Functions of one float, at most 2 units in the last place from the true value. Only additions, multiplications, divisions and selections,
/// so that every device computes them; <see cref="VectorMath"/> gives the same bits in every lane.
/// </summary>
/// <remarks>
/// On the CPU no product is fused with a sum. CUDA's assembler may fuse them: there the last bit can differ, never by more than the bound.
/// </remarks>
internal static class ScalarMath
{
    // 1.5 × 2^23: what is added to it is rounded to a whole number, which then stands in the lowest bits.
    internal const float Rounder = 12582912f;
    internal const float Log2E = 1.44269504f;
    internal const float Ln2High = 0.693359375f; // ten bits: its product with an exponent is exact
    internal const float Ln2Low = -2.12194440e-4f;
    internal const uint One = 0x3F80_0000;
    internal const uint SqrtHalf = 0x3F35_04F3;
    internal const uint Fraction = 0x007F_FFFF;

    /// <summary>e^x.</summary>
    public static float Exp(float x)
    {
        var bounded = x > 89f ? 89f : x < -104f ? -104f : x;
        var shifted = bounded * Log2E + Rounder;
        var whole = shifted - Rounder;
        var r = bounded - whole * Ln2High - whole * Ln2Low;

        var p = 1.9875691500e-4f * r + 1.3981999507e-3f;
        p = p * r + 8.3334519073e-3f;
        p = p * r + 4.1665795894e-2f;
        p = p * r + 1.6666665459e-1f;
        p = p * r + 5.0000001201e-1f;
        p = p * (r * r) + r + 1f;

        // 2^whole in two factors, each of which is a normal number.
        var biased = FloatBits.Of(shifted) - FloatBits.Of(Rounder) + 256;
        var half = biased >> 1;
        return p * FloatBits.ToFloat((half - 1) << 23) * FloatBits.ToFloat((biased - half - 1) << 23);
    }

    /// <summary>ln x.</summary>
    public static float Log(float x)
    {
        var denormal = x < 1.17549435e-38f;
        var bits = FloatBits.Of(denormal ? x * 8388608f : x) + (One - SqrtHalf);
        var exponent = ToFloat((bits >> 23) - 127) - (denormal ? 23f : 0f);
        var f = FloatBits.ToFloat((bits & Fraction) + SqrtHalf) - 1f;
        return LogOf(x, f, exponent, 0f);
    }

    /// <summary>ln(1 + x).</summary>
    public static float Log1p(float x)
    {
        var sum = 1f + x;
        var bits = FloatBits.Of(sum) + (One - SqrtHalf);
        var exponent = ToFloat((bits >> 23) - 127);
        var near = exponent == 0f; // then nothing of x is lost
        var rest = sum - 1f;
        var lost = (1f - (sum - rest)) + (x - rest);
        var f = near ? x : FloatBits.ToFloat((bits & Fraction) + SqrtHalf) - 1f;
        return LogOf(sum, f, exponent, near ? 0f : lost / sum);
    }

    /// <summary>x^y for an x of at least 0; NaN below. Anything to the power of 0 is 1.</summary>
    public static float Pow(float x, float y) => (float)DoubleMath.Pow(x, y);

    /// <summary>The inverse of the error function.</summary>
    public static float ErfInv(float x) => (float)DoubleMath.ErfInv(x);

    /// <summary>The value below which a standard normal variable lies with this probability.</summary>
    public static float NormalQuantile(float probability) => (float)DoubleMath.NormalQuantile(probability);

    /// <summary>The probability that a standard normal variable lies below this value.</summary>
    public static float NormalCdf(float x) => (float)DoubleMath.NormalCdf(x);

    /// <summary>Yeo and Johnson's power transformation.</summary>
    public static float YeoJohnson(float x, double lambda) => (float)DoubleMath.YeoJohnson(x, lambda);

    /// <summary>Box and Cox's power transformation. NaN below 0.</summary>
    public static float BoxCox(float x, double lambda) => (float)DoubleMath.BoxCox(x, lambda);

    /// <summary>ln of (1 + f) 2^exponent + a correction; the argument only says what has no logarithm.</summary>
    private static float LogOf(float argument, float f, float exponent, float correction)
    {
        var p = 7.0376836292e-2f * f - 1.1514610310e-1f;
        p = p * f + 1.1676998740e-1f;
        p = p * f - 1.2420140846e-1f;
        p = p * f + 1.4249322787e-1f;
        p = p * f - 1.6668057665e-1f;
        p = p * f + 2.0000714765e-1f;
        p = p * f - 2.4999993993e-1f;
        p = p * f + 3.3333331174e-1f;
        var square = f * f;
        p = p * f * square + (exponent * Ln2Low + correction) - 0.5f * square;
        var result = f + p + exponent * Ln2High;

        // Not below infinity: infinity itself, and NaN.
        result = argument < float.PositiveInfinity ? result : argument;
        result = argument == 0f ? float.NegativeInfinity : result;
        return argument < 0f ? float.NaN : result;
    }

    private static float ToFloat(uint small) => FloatBits.ToFloat(small + FloatBits.Of(Rounder)) - Rounder;
}
