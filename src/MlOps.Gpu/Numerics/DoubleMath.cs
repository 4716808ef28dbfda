namespace MlOps.Gpu.Numerics;

/// <summary>
/// The functions whose results need more digits on the way than a float has: exact to about 10^-12, for arguments and results in the range of a
/// float. They compute in double, which gaming cards do at a fraction of their speed.
/// </summary>
internal static partial class DoubleMath
{
    internal const double Rounder = 6755399441055744; // 1.5 × 2^52, see ScalarMath.Rounder
    internal const double Log2E = 1.4426950408889634;
    internal const double Ln2High = 6.93147180369123816490e-01; // its product with an exponent is exact
    internal const double Ln2Low = 1.90821492927058770002e-10;
    internal const double Sqrt2 = 1.4142135623730951;
    internal const ulong One = 0x3FF0_0000_0000_0000;
    internal const ulong SqrtHalf = 0x3FE6_A09E_667F_3BCD;
    internal const ulong Fraction = 0x000F_FFFF_FFFF_FFFF;

    // Beyond these the result is no float.
    internal const double GreatestExponent = 120;
    internal const double GreatestDeviation = 14.5;

    /// <summary>ln x for x that is 0 or at least the least float.</summary>
    public static double Log(double x)
    {
        var bits = FloatBits.Of(x) + (One - SqrtHalf);
        var f = FloatBits.ToDouble((bits & Fraction) + SqrtHalf) - 1.0;
        return LogOf(x, f, ToDouble((bits >> 52) - 1023), 0.0);
    }

    /// <summary>ln(1 + x) for x in the range of a float.</summary>
    public static double Log1p(double x)
    {
        var sum = 1.0 + x;
        var bits = FloatBits.Of(sum) + (One - SqrtHalf);
        var exponent = ToDouble((bits >> 52) - 1023);
        var f = exponent == 0.0 ? x : FloatBits.ToDouble((bits & Fraction) + SqrtHalf) - 1.0;
        return LogOf(sum, f, exponent, 0.0);
    }

    /// <summary>e^x, taken at ±120 for what is beyond.</summary>
    public static double Exp(double x) => ExpMinus(x, 0.0);

    /// <summary>e^x − 1, taken at ±120 for what is beyond.</summary>
    public static double Expm1(double x) => ExpMinus(x, 1.0);

    public static double Pow(double x, double y)
    {
        var power = Exp(y * Log(x));
        return y == 0.0 || x == 1.0 ? 1.0 : power;
    }

    public static double YeoJohnson(double x, double lambda)
    {
        var negative = x < 0.0;
        var power = negative ? 2.0 - lambda : lambda;
        var log = Log1p(negative ? -x : x);
        var result = power == 0.0 ? log : Expm1(power * log) / power;
        return negative ? -result : result;
    }

    public static double BoxCox(double x, double lambda)
    {
        var log = Log(x);
        return lambda == 0.0 ? log : Expm1(lambda * log) / lambda;
    }

    public static double NormalQuantile(double probability) =>
        Quantile(probability - 0.5, probability < 0.5 ? probability : 1.0 - probability);

    public static double ErfInv(double x) => Quantile(0.5 * x, 0.5 * (1.0 - (x < 0.0 ? -x : x))) / Sqrt2;

    /// <summary>The tail's probability is e^(−x²/2) times a function so smooth that a polynomial has 12 digits of it.</summary>
    public static double NormalCdf(double x)
    {
        var distance = x < 0.0 ? -x : x;
        distance = distance > GreatestDeviation ? GreatestDeviation : distance;
        var t = 1.0 / (1.0 + 0.3 * distance);
        var tail = 0.5 * t * TailSeries(t) * Exp(-0.5 * distance * distance);
        return x < 0.0 ? tail : 1.0 - tail;
    }

    /// <summary>Wichura's AS 241.</summary>
    /// <param name="q">The probability less a half.</param>
    /// <param name="tail">The probability, or 1 less it: what is less.</param>
    private static double Quantile(double q, double tail)
    {
        var centre = 0.180625 - q * q;
        var inCentre = q * CentreNumerator(centre) / CentreDenominator(centre);
        var r = Math.Sqrt(-Log(tail));
        var middle = MiddleNumerator(r - 1.6) / MiddleDenominator(r - 1.6);
        var far = FarNumerator(r - 5.0) / FarDenominator(r - 5.0);
        var outside = r <= 5.0 ? middle : far;
        outside = tail == 0.0 ? double.PositiveInfinity : outside;
        outside = q < 0.0 ? -outside : outside;
        return centre >= 0.0 ? inCentre : outside;
    }

    /// <summary>A whole number of at most 51 bits.</summary>
    internal static double ToDouble(ulong small) => FloatBits.ToDouble(small + FloatBits.Of(Rounder)) - Rounder;

    /// <summary>ln of (1 + f) 2^exponent + a correction; the argument only says what has no logarithm.</summary>
    internal static double LogOf(double argument, double f, double exponent, double correction)
    {
        var s = f / (2.0 + f);
        var square = s * s;
        var half = 0.5 * f * f;
        var result = exponent * Ln2High - (half - (s * (half + square * LogSeries(square)) + (exponent * Ln2Low + correction)) - f);
        result = argument < double.PositiveInfinity ? result : argument;
        result = argument == 0.0 ? double.NegativeInfinity : result;
        return argument < 0.0 ? double.NaN : result;
    }

    private static double ExpMinus(double x, double one)
    {
        var bounded = x > GreatestExponent ? GreatestExponent : x < -GreatestExponent ? -GreatestExponent : x;
        var shifted = bounded * Log2E + Rounder;
        var whole = shifted - Rounder;
        var r = bounded - whole * Ln2High - whole * Ln2Low;
        var scale = FloatBits.ToDouble((FloatBits.Of(shifted) - FloatBits.Of(Rounder) + 1023) << 52);
        return scale * (r * ExpSeries(r)) + (scale - one);
    }
}
