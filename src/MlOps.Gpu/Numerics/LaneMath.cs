namespace MlOps.Gpu.Numerics;

/// <summary><see cref="ScalarMath"/> in lanes: the same operations in the same order, so the same bits. Its comments hold here.</summary>
internal static class LaneMath
{
    public static T Exp<T>(T x)
        where T : struct, ILanes<T, float, uint>
    {
        var bounded = T.Select(x > T.Of(89f), T.Of(89f), T.Select(x < T.Of(-104f), T.Of(-104f), x));
        var shifted = bounded * T.Of(ScalarMath.Log2E) + T.Of(ScalarMath.Rounder);
        var whole = shifted - T.Of(ScalarMath.Rounder);
        var r = bounded - whole * T.Of(ScalarMath.Ln2High) - whole * T.Of(ScalarMath.Ln2Low);

        var p = T.Of(1.9875691500e-4f) * r + T.Of(1.3981999507e-3f);
        p = p * r + T.Of(8.3334519073e-3f);
        p = p * r + T.Of(4.1665795894e-2f);
        p = p * r + T.Of(1.6666665459e-1f);
        p = p * r + T.Of(5.0000001201e-1f);
        p = p * (r * r) + r + T.Of(1f);

        var biased = T.AddBits(T.SubtractBits(shifted, T.Of(ScalarMath.Rounder)), T.OfBits(256));
        var half = T.ShiftRight(biased, 1);
        var otherHalf = T.SubtractBits(biased, half);
        return p * PowerOfTwo(half) * PowerOfTwo(otherHalf);
    }

    public static T Log<T>(T x)
        where T : struct, ILanes<T, float, uint>
    {
        var denormal = x < T.Of(1.17549435e-38f);
        var bits = T.AddBits(T.Select(denormal, x * T.Of(8388608f), x), T.OfBits(ScalarMath.One - ScalarMath.SqrtHalf));
        var exponent = ToFloat(T.SubtractBits(T.ShiftRight(bits, 23), T.OfBits(127))) - T.Select(denormal, T.Of(23f), T.Of(0f));
        return LogOf(x, Fraction(bits), exponent, T.Of(0f));
    }

    public static T Log1p<T>(T x)
        where T : struct, ILanes<T, float, uint>
    {
        var one = T.Of(1f);
        var sum = one + x;
        var bits = T.AddBits(sum, T.OfBits(ScalarMath.One - ScalarMath.SqrtHalf));
        var exponent = ToFloat(T.SubtractBits(T.ShiftRight(bits, 23), T.OfBits(127)));
        var near = T.AreEqual(exponent, T.Of(0f));
        var rest = sum - one;
        var lost = (one - (sum - rest)) + (x - rest);
        return LogOf(sum, T.Select(near, x, Fraction(bits)), exponent, T.Select(near, T.Of(0f), lost / sum));
    }

    internal static T LogOf<T>(T argument, T f, T exponent, T correction)
        where T : struct, IArithmetic<T, float>
    {
        var p = T.Of(7.0376836292e-2f) * f - T.Of(1.1514610310e-1f);
        p = p * f + T.Of(1.1676998740e-1f);
        p = p * f - T.Of(1.2420140846e-1f);
        p = p * f + T.Of(1.4249322787e-1f);
        p = p * f - T.Of(1.6668057665e-1f);
        p = p * f + T.Of(2.0000714765e-1f);
        p = p * f - T.Of(2.4999993993e-1f);
        p = p * f + T.Of(3.3333331174e-1f);
        var square = f * f;
        p = p * f * square + (exponent * T.Of(ScalarMath.Ln2Low) + correction) - T.Of(0.5f) * square;
        var result = f + p + exponent * T.Of(ScalarMath.Ln2High);

        result = T.Select(argument < T.Of(float.PositiveInfinity), result, argument);
        result = T.Select(T.AreEqual(argument, T.Of(0f)), T.Of(float.NegativeInfinity), result);
        return T.Select(argument < T.Of(0f), T.Of(float.NaN), result);
    }

    private static T Fraction<T>(T bits)
        where T : struct, ILanes<T, float, uint> =>
        T.AddBits(T.And(bits, T.OfBits(ScalarMath.Fraction)), T.OfBits(ScalarMath.SqrtHalf)) - T.Of(1f);

    private static T PowerOfTwo<T>(T biased)
        where T : struct, ILanes<T, float, uint> =>
        T.ShiftLeft(T.SubtractBits(biased, T.OfBits(1)), 23);

    private static T ToFloat<T>(T small)
        where T : struct, ILanes<T, float, uint> =>
        T.AddBits(small, T.Of(ScalarMath.Rounder)) - T.Of(ScalarMath.Rounder);
}
