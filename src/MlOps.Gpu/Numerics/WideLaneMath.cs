namespace MlOps.Gpu.Numerics;

/// <summary><see cref="DoubleMath"/> in lanes: the same operations in the same order, so the same bits. Its comments hold here.</summary>
internal static partial class WideLaneMath
{
    public static T Pow<T>(T x, T y)
        where T : struct, ILanes<T, double, ulong>
    {
        var one = T.Of(1.0);
        var power = ExpMinus(y * Log(x), T.Of(0.0));
        return T.Select(T.AreEqual(y, T.Of(0.0)), one, T.Select(T.AreEqual(x, one), one, power));
    }

    public static T YeoJohnson<T>(T x, double lambda)
        where T : struct, ILanes<T, double, ulong>
    {
        var negative = x < T.Of(0.0);
        var power = T.Select(negative, T.Of(2.0 - lambda), T.Of(lambda));
        var log = Log1p(T.Select(negative, -x, x));
        var result = T.Select(T.AreEqual(power, T.Of(0.0)), log, ExpMinus(power * log, T.Of(1.0)) / power);
        return T.Select(negative, -result, result);
    }

    public static T BoxCox<T>(T x, double lambda)
        where T : struct, ILanes<T, double, ulong>
    {
        var log = Log(x);
        return lambda == 0.0 ? log : ExpMinus(T.Of(lambda) * log, T.Of(1.0)) / T.Of(lambda);
    }

    public static T NormalQuantile<T>(T probability)
        where T : struct, ILanes<T, double, ulong> =>
        Quantile(
            probability - T.Of(0.5),
            T.Select(probability < T.Of(0.5), probability, T.Of(1.0) - probability));

    public static T ErfInv<T>(T x)
        where T : struct, ILanes<T, double, ulong> =>
        Quantile(T.Of(0.5) * x, T.Of(0.5) * (T.Of(1.0) - T.Select(x < T.Of(0.0), -x, x))) / T.Of(DoubleMath.Sqrt2);

    public static T NormalCdf<T>(T x)
        where T : struct, ILanes<T, double, ulong>
    {
        var greatest = T.Of(DoubleMath.GreatestDeviation);
        var negative = x < T.Of(0.0);
        var distance = T.Select(negative, -x, x);
        distance = T.Select(distance > greatest, greatest, distance);
        var t = T.Of(1.0) / (T.Of(1.0) + T.Of(0.3) * distance);
        var tail = T.Of(0.5) * t * TailSeries(t) * ExpMinus(T.Of(-0.5) * distance * distance, T.Of(0.0));
        return T.Select(negative, tail, T.Of(1.0) - tail);
    }

    private static T Quantile<T>(T q, T tail)
        where T : struct, ILanes<T, double, ulong> => Quantile(q, tail, Log(tail));

    internal static T Quantile<T>(T q, T tail, T logOfTail)
        where T : struct, IArithmetic<T, double>
    {
        var centre = T.Of(0.180625) - q * q;
        var inCentre = q * CentreNumerator(centre) / CentreDenominator(centre);
        var r = T.Sqrt(-logOfTail);
        var middle = MiddleNumerator(r - T.Of(1.6)) / MiddleDenominator(r - T.Of(1.6));
        var far = FarNumerator(r - T.Of(5.0)) / FarDenominator(r - T.Of(5.0));
        var outside = T.Select(r > T.Of(5.0), far, middle);
        outside = T.Select(T.AreEqual(tail, T.Of(0.0)), T.Of(double.PositiveInfinity), outside);
        outside = T.Select(q < T.Of(0.0), -outside, outside);
        return T.Select(centre < T.Of(0.0), outside, inCentre);
    }

    private static T Log<T>(T x)
        where T : struct, ILanes<T, double, ulong>
    {
        var bits = T.AddBits(x, T.OfBits(DoubleMath.One - DoubleMath.SqrtHalf));
        return LogOf(x, Fraction(bits), Exponent(bits), T.Of(0.0));
    }

    private static T Log1p<T>(T x)
        where T : struct, ILanes<T, double, ulong>
    {
        var sum = T.Of(1.0) + x;
        var bits = T.AddBits(sum, T.OfBits(DoubleMath.One - DoubleMath.SqrtHalf));
        var exponent = Exponent(bits);
        return LogOf(sum, T.Select(T.AreEqual(exponent, T.Of(0.0)), x, Fraction(bits)), exponent, T.Of(0.0));
    }

    internal static T LogOf<T>(T argument, T f, T exponent, T correction)
        where T : struct, IArithmetic<T, double>
    {
        var s = f / (T.Of(2.0) + f);
        var square = s * s;
        var half = T.Of(0.5) * f * f;
        var result = exponent * T.Of(DoubleMath.Ln2High)
            - (half - (s * (half + square * LogSeries(square)) + (exponent * T.Of(DoubleMath.Ln2Low) + correction)) - f);
        result = T.Select(argument < T.Of(double.PositiveInfinity), result, argument);
        result = T.Select(T.AreEqual(argument, T.Of(0.0)), T.Of(double.NegativeInfinity), result);
        return T.Select(argument < T.Of(0.0), T.Of(double.NaN), result);
    }

    private static T ExpMinus<T>(T x, T one)
        where T : struct, ILanes<T, double, ulong>
    {
        var greatest = T.Of(DoubleMath.GreatestExponent);
        var bounded = T.Select(x > greatest, greatest, T.Select(x < -greatest, -greatest, x));
        var shifted = bounded * T.Of(DoubleMath.Log2E) + T.Of(DoubleMath.Rounder);
        var whole = shifted - T.Of(DoubleMath.Rounder);
        var r = bounded - whole * T.Of(DoubleMath.Ln2High) - whole * T.Of(DoubleMath.Ln2Low);
        var scale = T.ShiftLeft(T.AddBits(T.SubtractBits(shifted, T.Of(DoubleMath.Rounder)), T.OfBits(1023)), 52);
        return scale * (r * ExpSeries(r)) + (scale - one);
    }

    private static T Exponent<T>(T bits)
        where T : struct, ILanes<T, double, ulong> =>
        T.AddBits(T.SubtractBits(T.ShiftRight(bits, 52), T.OfBits(1023)), T.Of(DoubleMath.Rounder)) - T.Of(DoubleMath.Rounder);

    private static T Fraction<T>(T bits)
        where T : struct, ILanes<T, double, ulong> =>
        T.AddBits(T.And(bits, T.OfBits(DoubleMath.Fraction)), T.OfBits(DoubleMath.SqrtHalf)) - T.Of(1.0);
}
