using MlOps.Gpu.Numerics;
using Double = MlOps.Gpu.Onnx.GraphNumber<double>;

namespace MlOps.Gpu.Onnx;

/// <summary>
/// The powers of <see cref="WideMath"/>, whose comments hold here. Where that halves a number by its bits, here it is halved by rounding: what a
/// product lost is the same but for its own last bits, which no result has shown.
/// </summary>
internal static partial class GraphMath
{
    private const double Half = 134217729; // 2^27 + 1
    private const double TwoThirds = 0.66666666666666663;
    private const double TwoThirdsRest = 3.7007434154171886e-17;
    private const double LeastNormal = 2.2250738585072014e-308;
    private const double TwoTo54 = 18014398509481984;
    private const double TwoTo512 = 1.3407807929942597e154;
    private const double NoPower = 5.5511151231257827e-17;
    private const double GreatestExponent = 710;
    private const double LeastExponent = -100;
    private const double GreatestWhole = 52;
    private const double HalfOfRange = 500;

    public static Double YeoJohnson(Double x, (double Positive, double Negative, double NegativeRest) exponents)
    {
        var isNegative = x < Double.Of(0.0);
        var (log, logRest) = LogPair1p(Double.Select(isNegative, -x, x));
        var power = Double.Select(isNegative, Double.Of(exponents.Negative), Double.Of(exponents.Positive));
        var result = PowerOfLog(log, logRest, power, Double.Select(isNegative, Double.Of(exponents.NegativeRest), Double.Of(0.0)));
        return Double.Select(isNegative, -result, result);
    }

    public static Double BoxCox(Double x, double lambda)
    {
        var (log, logRest) = LogPair(x);
        var power = new Double(x.Value.Filled(lambda));
        var result = PowerOfLog(log, logRest, power, new Double(x.Value.Filled(0.0)));
        return Double.Select(x > Double.Of(0.0), result, Double.Of(double.NaN));
    }

    private static (Double Log, Double Lost) LogPair(Double x)
    {
        var isSmall = x < Double.Of(LeastNormal);
        var (fraction, exponent) = Split(Double.Select(isSmall, x * Double.Of(TwoTo54), x));
        exponent -= Double.Select(isSmall, Double.Of(54.0), Double.Of(0.0));
        var (high, low) = LogOf(fraction - Double.Of(1.0), new Double(x.Value.Filled(0.0)), exponent);
        return (Double.Select(x < Double.Of(double.PositiveInfinity), high, x), low);
    }

    private static (Double Log, Double Lost) LogPair1p(Double x)
    {
        var one = Double.Of(1.0);
        var sum = one + x;
        var (fraction, exponent) = Split(sum);
        var near = Double.AreEqual(exponent, Double.Of(0.0));
        var lost = SumError(one, x, sum) / sum * fraction;
        var (high, low) = LogOf(Double.Select(near, x, fraction - one), Double.Select(near, Double.Of(0.0), lost), exponent);
        var isOne = Double.AreEqual(sum, one);
        return (
            Double.Select(isOne, x, Double.Select(sum < Double.Of(double.PositiveInfinity), high, sum)),
            Double.Select(isOne, Double.Of(-0.5) * x * x, low));
    }

    private static (Double Log, Double Lost) LogOf(Double f, Double fRest, Double exponent)
    {
        var two = Double.Of(2.0);
        var divisor = two + f;
        var divisorRest = f - (divisor - two) + fRest;
        var s = f / divisor;
        var product = s * divisor;
        var sRest = ((f - product) - ProductError(s, divisor, product) + fRest - s * divisorRest) / divisor;

        var square = s * s;
        var squareRest = ProductError(s, s, square) + two * s * sRest;
        var tail = square * LogTail(square);
        var series = Double.Of(TwoThirds) + tail;
        var seriesRest = (Double.Of(TwoThirds) - series) + tail + Double.Of(TwoThirdsRest);
        var term = square * series;
        var termRest = ProductError(square, series, term) + square * seriesRest + squareRest * series;
        var cube = s * term;
        var cubeRest = ProductError(s, term, cube) + s * termRest + sRest * term;

        var near = two * s + cube;
        var nearRest = (two * s - near) + cube + (two * sRest + cubeRest);
        var whole = exponent * Double.Of(DoubleMath.Ln2High);
        var sum = whole + near;
        var sumRest = (whole - sum) + near + (exponent * Double.Of(DoubleMath.Ln2Low) + nearRest);
        var log = sum + sumRest;
        return (log, sumRest - (log - sum));
    }

    private static Double PowerOfLog(Double log, Double logRest, Double power, Double powerRest)
    {
        var z = power * log;
        var zRest = ProductError(power, log, z) + power * logRest + powerRest * log;
        var isFinite = Double.AreEqual(zRest - zRest, Double.Of(0.0));
        var result = Expm1(z, Double.Select(isFinite, zRest, Double.Of(0.0))) / power;
        var magnitude = z.Function("Abs");
        var isSmall = Double.AreEqual(power, Double.Of(0.0)).Value.Is("Or", (magnitude < Double.Of(NoPower)).Value);
        return Double.Select(new(isSmall), log, result);
    }

    private static Double Expm1(Double x, Double rest)
    {
        var (greatest, least) = (Double.Of(GreatestExponent), Double.Of(LeastExponent));
        var bounded = Double.Select(x > greatest, greatest, Double.Select(x < least, least, x));
        var shifted = bounded * Double.Of(DoubleMath.Log2E) + Double.Of(DoubleMath.Rounder);
        var whole = shifted - Double.Of(DoubleMath.Rounder);
        var upper = bounded - whole * Double.Of(DoubleMath.Ln2High);
        var lower = whole * Double.Of(DoubleMath.Ln2Low) - Double.Select(Double.AreEqual(bounded, x), rest, Double.Of(0.0));
        var r = upper - lower;
        var rRest = (upper - r) - lower;
        var curve = r * r * ExpSeries(r) + rRest;

        var isLarge = whole > Double.Of(HalfOfRange);
        var exponent = whole - Double.Select(isLarge, Double.Of(512.0), Double.Of(0.0));
        var isNumber = exponent.IsMissing.Value.Not();
        var scale = PowerOfTwo(Double.Select(new(isNumber), exponent, Double.Of(0.0)), GreatestDouble);
        var isApart = whole > Double.Of(GreatestWhole);
        var one = Double.Select(isApart, scale, scale - Double.Of(1.0));
        var result = one + scale * r;
        var isLost = new Double(isApart.Value.Is("And", isLarge.Value.Not()));
        var resultRest = (one - result) + scale * r + (scale * curve - Double.Select(isLost, Double.Of(1.0), Double.Of(0.0)));
        return (result + resultRest) * Double.Select(isLarge, Double.Of(TwoTo512), Double.Of(1.0));
    }

    private static Double ProductError(Double left, Double right, Double product)
    {
        var (leftHigh, leftLow) = HalvesOf(left);
        var (rightHigh, rightLow) = HalvesOf(right);
        return ((leftHigh * rightHigh - product) + leftHigh * rightLow + leftLow * rightHigh) + leftLow * rightLow;
    }

    private static (Double High, Double Low) HalvesOf(Double x)
    {
        var scaled = Double.Of(Half) * x;
        var high = scaled - (scaled - x);
        return (high, x - high);
    }

    private static Double LogTail(Double x) => Series(
        x, 2.0 / 27, 2.0 / 25, 2.0 / 23, 2.0 / 21, 2.0 / 19, 2.0 / 17, 2.0 / 15, 2.0 / 13, 2.0 / 11, 2.0 / 9, 2.0 / 7, 2.0 / 5);

    private static Double ExpSeries(Double x) => Series(
        x, 1.1470745597729725e-11, 1.6059043836821613e-10, 2.08767569878681e-9, 2.505210838544172e-8, 2.7557319223985888e-7, 2.7557319223985893e-6,
        2.4801587301587302e-5, 1.9841269841269841e-4, 1.3888888888888889e-3, 8.3333333333333332e-3, 4.1666666666666664e-2, 1.6666666666666666e-1, 0.5);

    /// <summary>A polynomial, the factor of the highest power first.</summary>
    private static Double Series(Double x, double first, double second, params ReadOnlySpan<double> factors)
    {
        var p = Double.Of(first) * x + Double.Of(second);
        foreach (var factor in factors)
        {
            p = p * x + Double.Of(factor);
        }

        return p;
    }
}
