using System.Numerics;
using MlOps.Gpu.Numerics;
using Double = MlOps.Gpu.Onnx.GraphNumber<double>;
using Single = MlOps.Gpu.Onnx.GraphNumber<float>;

namespace MlOps.Gpu.Onnx;

/// <summary>
/// The library's own logarithms and what is made of them, as nodes: the same operations in the same order as <see cref="ScalarMath"/>,
/// <see cref="WideMath"/> and <see cref="DoubleMath"/> have, so the same bits. Where those take a number apart by its bits, which ONNX has no operator
/// for, it is divided by a power of two, exactly.
/// </summary>
internal static partial class GraphMath
{
    private const int GreatestSingle = 127;
    private const int GreatestDouble = 1023;

    /// <summary>ln(1 + x).</summary>
    public static Single Log1p(Single x)
    {
        var one = Single.Of(1f);
        var sum = one + x;
        var (fraction, exponent) = Split(sum, FloatBits.ToFloat(ScalarMath.SqrtHalf), GreatestSingle);
        var near = Single.AreEqual(exponent, Single.Of(0f));
        var rest = sum - one;
        var lost = (one - (sum - rest)) + (x - rest);
        return LaneMath.LogOf(sum, Single.Select(near, x, fraction - one), exponent, Single.Select(near, Single.Of(0f), lost / sum));
    }

    /// <summary>ln(1 + x) of all doubles.</summary>
    public static Double Log1p(Double x)
    {
        var one = Double.Of(1.0);
        var sum = one + x;
        var (fraction, exponent) = Split(sum);
        var near = Double.AreEqual(exponent, Double.Of(0.0));
        var correction = Double.Select(near, Double.Of(0.0), SumError(one, x, sum) / sum);
        var result = WideLaneMath.LogOf(sum, Double.Select(near, x, fraction - one), exponent, correction);
        return Double.Select(Double.AreEqual(sum, one), x, result);
    }

    /// <summary>The value below which a standard normal variable lies with this probability.</summary>
    public static Double NormalQuantile(Double probability)
    {
        var tail = Double.Select(probability < Double.Of(0.5), probability, Double.Of(1.0) - probability);
        var (fraction, exponent) = Split(tail);
        var log = WideLaneMath.LogOf(tail, fraction - Double.Of(1.0), exponent, Double.Of(0.0));
        return WideLaneMath.Quantile(probability - Double.Of(0.5), tail, log);
    }

    private static (Double Fraction, Double Exponent) Split(Double x) => Split(x, FloatBits.ToDouble(DoubleMath.SqrtHalf), GreatestDouble);

    /// <summary>
    /// The fraction, between the root of a half and the root of two, and the exponent of a number above 0 that is normal; 1 and 0 for all else.
    /// ONNX's logarithm only has to find the exponent within one.
    /// </summary>
    private static (GraphNumber<T> Fraction, GraphNumber<T> Exponent) Split<T>(GraphNumber<T> x, T least, int greatestExponent)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (one, half) = (GraphNumber<T>.Of(T.One), GraphNumber<T>.Of(T.CreateTruncating(0.5)));
        var isNormal = (x > GraphNumber<T>.Of(T.Zero)).Value.Is("And", (x < GraphNumber<T>.Of(T.PositiveInfinity)).Value);
        var value = GraphNumber<T>.Select(new(isNormal), x, one);
        var estimate = (value.Function("Log") * GraphNumber<T>.Of(T.CreateTruncating(DoubleMath.Log2E)) + half).Function("Floor");
        var greatest = GraphNumber<T>.Of(T.CreateTruncating(greatestExponent));
        estimate = GraphNumber<T>.Select(estimate > greatest, greatest, estimate);

        var fraction = value / PowerOfTwo(estimate, greatestExponent);
        var isLess = fraction < GraphNumber<T>.Of(least);
        var isMore = new GraphNumber<T>((fraction < GraphNumber<T>.Of(least + least)).Value.Not());
        return (
            GraphNumber<T>.Select(isLess, fraction + fraction, GraphNumber<T>.Select(isMore, fraction * half, fraction)),
            GraphNumber<T>.Select(isLess, estimate - one, GraphNumber<T>.Select(isMore, estimate + one, estimate)));
    }

    /// <summary>2 to the power of a whole number, from 1 less the greatest exponent to it.</summary>
    private static GraphNumber<T> PowerOfTwo<T>(GraphNumber<T> whole, int greatestExponent)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var powers = new T[2 * greatestExponent];
        for (var i = 0; i < powers.Length; i++)
        {
            powers[i] = T.ScaleB(T.One, i + 1 - greatestExponent);
        }

        var place = whole.Value.Cast(ElementType.Int64).Plus(greatestExponent - 1);
        return new(whole.Value.Graph.List<T>(powers).At(place));
    }

    private static Double SumError(Double left, Double right, Double sum)
    {
        var rest = sum - left;
        return (left - (sum - rest)) + (right - rest);
    }
}
