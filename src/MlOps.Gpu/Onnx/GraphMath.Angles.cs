using Double = MlOps.Gpu.Onnx.GraphNumber<double>;

namespace MlOps.Gpu.Onnx;

/// <summary>
/// Sine and cosine, after fdlibm: less than a unit in the last place from the true value, so at most one from what the CPU has. ONNX Runtime's own
/// sine has no digit left near a multiple of π, and it has no cosine of 64 bits.
/// </summary>
internal static partial class GraphMath
{
    // π/2 in three parts, the product of the first two with a quarter turn's number exact.
    private const double HalfPiHigh = 1.57079632673412561417e+00;
    private const double HalfPiMiddle = 6.07710050630396597660e-11;
    private const double HalfPiLow = 2.02226624879595063154e-21;
    private const double TwoByPi = 6.36619772367581382433e-01;
    private const double FirstOfSine = -1.66666666666666324348e-01;

    /// <param name="angle">From -π to π.</param>
    public static Double Sin(Double angle)
    {
        var (quarter, sine, cosine) = Quarter(angle);
        return Double.Select(IsOdd(quarter), quarter * cosine, Double.Select(IsZero(quarter), sine, -sine));
    }

    /// <param name="angle">From -π to π.</param>
    public static Double Cos(Double angle)
    {
        var (quarter, sine, cosine) = Quarter(angle);
        return Double.Select(IsOdd(quarter), -(quarter * sine), Double.Select(IsZero(quarter), cosine, -cosine));
    }

    /// <summary>The nearest multiple of a quarter of a turn, -2 to 2, and sine and cosine of what is beyond it, at most an eighth.</summary>
    private static (Double Quarter, Double Sine, Double Cosine) Quarter(Double angle)
    {
        var quarter = (angle * Double.Of(TwoByPi) + Double.Of(0.5)).Function("Floor");
        var high = angle - quarter * Double.Of(HalfPiHigh);
        var middle = quarter * Double.Of(HalfPiMiddle);
        var near = high - middle;
        var low = quarter * Double.Of(HalfPiLow) - ((high - near) - middle);
        var x = near - low;
        var rest = (near - x) - low;

        var square = x * x;
        var cube = square * x;
        var series = Series(
            square, 1.58969099521155010221e-10, -2.50507602534068634195e-08, 2.75573137070700676789e-06, -1.98412698298579493134e-04, 8.33333333332248946124e-03);
        var sine = x - ((square * (Double.Of(0.5) * rest - cube * series) - rest) - cube * Double.Of(FirstOfSine));

        var tail = square * Series(
            square,
            -1.13596475577881948265e-11,
            2.08757232129817482790e-09,
            -2.75573143513906633035e-07,
            2.48015872894767294178e-05,
            -1.38888888888741095749e-03,
            4.16666666666666019037e-02);
        var half = Double.Of(0.5) * square;
        var parabola = Double.Of(1.0) - half;
        var cosine = parabola + (((Double.Of(1.0) - parabola) - half) + (square * tail - x * rest));
        return (quarter, sine, cosine);
    }

    private static Double IsOdd(Double quarter) => Double.AreEqual(quarter.Function("Abs"), Double.Of(1.0));

    private static Double IsZero(Double quarter) => Double.AreEqual(quarter, Double.Of(0.0));
}
