namespace MlOps.Gpu.Numerics;

/// <summary>
/// Powers. An exponent multiplies the error of a logarithm, up to 700 times: logarithms, and what is made of them, are pairs of a double and of what rounding took
/// from it, with ten bits more than a double has.
/// </summary>
internal static partial class WideMath
{
    private const double TwoThirds = 0.66666666666666663;
    private const double TwoThirdsRest = 3.7007434154171886e-17;
    private const double LeastNormal = 2.2250738585072014e-308;
    private const double TwoTo54 = 18014398509481984;
    private const double TwoTo512 = 1.3407807929942597e154;
    private const double NoPower = 5.5511151231257827e-17; // 2^-54: what is less changes nothing
    private const double GreatestExponent = 710; // beyond, e^x is infinite
    private const double LeastExponent = -100; // beyond, e^x - 1 is -1
    private const double GreatestWhole = 52; // 2^52 - 1 is a double, and so are all before
    private const double HalfOfRange = 500;
    private const ulong UpperHalf = 0xFFFF_FFFF_F800_0000;

    private static void Log(double x, out double log, out double rest)
    {
        var scaled = x < LeastNormal ? x * TwoTo54 : x;
        var bits = FloatBits.Of(scaled) + (DoubleMath.One - DoubleMath.SqrtHalf);
        var exponent = DoubleMath.ToDouble((bits >> 52) - 1023) - (x < LeastNormal ? 54.0 : 0.0);
        var f = FloatBits.ToDouble((bits & DoubleMath.Fraction) + DoubleMath.SqrtHalf) - 1.0;
        LogOf(f, 0.0, exponent, out var high, out var low);
        log = x < double.PositiveInfinity ? high : x;
        rest = low;
    }

    /// <param name="x">At least 0, or NaN.</param>
    /// <param name="log">ln(1 + x).</param>
    /// <param name="rest">What rounding took from it.</param>
    private static void Log1p(double x, out double log, out double rest)
    {
        var sum = 1.0 + x;
        var bits = FloatBits.Of(sum) + (DoubleMath.One - DoubleMath.SqrtHalf);
        var exponent = DoubleMath.ToDouble((bits >> 52) - 1023);
        var near = exponent == 0.0;
        var fraction = FloatBits.ToDouble((bits & DoubleMath.Fraction) + DoubleMath.SqrtHalf);
        var lost = SumError(1.0, x, sum) / sum * fraction;
        LogOf(near ? x : fraction - 1.0, near ? 0.0 : lost, exponent, out var high, out var low);
        log = sum == 1.0 ? x : sum < double.PositiveInfinity ? high : sum;
        rest = sum == 1.0 ? -0.5 * x * x : low;
    }

    /// <summary>ln of (1 + f) 2^exponent: with s = f / (2 + f) it is 2s + 2s³/3 + 2s⁵/5 …, of which the first two terms are computed as pairs.</summary>
    private static void LogOf(double f, double fRest, double exponent, out double log, out double rest)
    {
        var divisor = 2.0 + f;
        var divisorRest = f - (divisor - 2.0) + fRest;
        var s = f / divisor;
        var product = s * divisor;
        var sRest = ((f - product) - ProductError(s, divisor, product) + fRest - s * divisorRest) / divisor;

        var square = s * s;
        var squareRest = ProductError(s, s, square) + 2.0 * s * sRest;
        var tail = square * LogTail(square);
        var series = TwoThirds + tail;
        var seriesRest = (TwoThirds - series) + tail + TwoThirdsRest;
        var term = square * series;
        var termRest = ProductError(square, series, term) + square * seriesRest + squareRest * series;
        var cube = s * term;
        var cubeRest = ProductError(s, term, cube) + s * termRest + sRest * term;

        var near = 2.0 * s + cube;
        var nearRest = (2.0 * s - near) + cube + (2.0 * sRest + cubeRest);
        var whole = exponent * DoubleMath.Ln2High; // exact
        var sum = whole + near;
        var sumRest = (whole - sum) + near + (exponent * DoubleMath.Ln2Low + nearRest);
        log = sum + sumRest;
        rest = sumRest - (log - sum);
    }

    /// <summary>(y^power − 1) / power of the logarithm of y.</summary>
    private static double PowerOfLog(double log, double logRest, double power, double powerRest)
    {
        var z = power * log;
        var zRest = ProductError(power, log, z) + power * logRest + powerRest * log;
        var result = Expm1(z, zRest - zRest == 0.0 ? zRest : 0.0) / power; // not of what is infinite
        var magnitude = z < 0.0 ? -z : z;
        return power == 0.0 || magnitude < NoPower ? log : result;
    }

    /// <summary>e^(x + rest) − 1.</summary>
    private static double Expm1(double x, double rest)
    {
        var bounded = x > GreatestExponent ? GreatestExponent : x < LeastExponent ? LeastExponent : x;
        var shifted = bounded * DoubleMath.Log2E + DoubleMath.Rounder;
        var whole = shifted - DoubleMath.Rounder;
        var upper = bounded - whole * DoubleMath.Ln2High; // exact
        var lower = whole * DoubleMath.Ln2Low - (bounded == x ? rest : 0.0);
        var r = upper - lower;
        var rRest = (upper - r) - lower;
        var curve = r * r * ExpSeries(r) + rRest;

        // (1 + r + curve) 2^whole - 1: in two steps where 2^whole may be no double, and with the 1 apart where it would be lost.
        var isLarge = whole > HalfOfRange;
        var exponent = FloatBits.Of(shifted) - FloatBits.Of(DoubleMath.Rounder) + (isLarge ? 511UL : 1023UL);
        var scale = FloatBits.ToDouble(exponent << 52);
        var isApart = whole > GreatestWhole;
        var one = isApart ? scale : scale - 1.0;
        var result = one + scale * r;
        var resultRest = (one - result) + scale * r + (scale * curve - (isApart && !isLarge ? 1.0 : 0.0));
        return (result + resultRest) * (isLarge ? TwoTo512 : 1.0);
    }

    /// <summary>What rounding took from a product. The halves of doubles have exact products.</summary>
    private static double ProductError(double left, double right, double product)
    {
        var (leftHigh, rightHigh) = (FloatBits.ToDouble(FloatBits.Of(left) & UpperHalf), FloatBits.ToDouble(FloatBits.Of(right) & UpperHalf));
        var (leftLow, rightLow) = (left - leftHigh, right - rightHigh);
        return ((leftHigh * rightHigh - product) + leftHigh * rightLow + leftLow * rightHigh) + leftLow * rightLow;
    }

    // 2/5 + 2/7 x + 2/9 x² …
    private static double LogTail(double x)
    {
        var p = 2.0 / 27 * x + 2.0 / 25;
        p = p * x + 2.0 / 23;
        p = p * x + 2.0 / 21;
        p = p * x + 2.0 / 19;
        p = p * x + 2.0 / 17;
        p = p * x + 2.0 / 15;
        p = p * x + 2.0 / 13;
        p = p * x + 2.0 / 11;
        p = p * x + 2.0 / 9;
        p = p * x + 2.0 / 7;
        return p * x + 2.0 / 5;
    }

    // 1/2! + x/3! + x²/4! …
    private static double ExpSeries(double x)
    {
        var p = 1.1470745597729725e-11 * x + 1.6059043836821613e-10;
        p = p * x + 2.08767569878681e-9;
        p = p * x + 2.505210838544172e-8;
        p = p * x + 2.7557319223985888e-7;
        p = p * x + 2.7557319223985893e-6;
        p = p * x + 2.4801587301587302e-5;
        p = p * x + 1.9841269841269841e-4;
        p = p * x + 1.3888888888888889e-3;
        p = p * x + 8.3333333333333332e-3;
        p = p * x + 4.1666666666666664e-2;
        p = p * x + 1.6666666666666666e-1;
        return p * x + 0.5;
    }
}
