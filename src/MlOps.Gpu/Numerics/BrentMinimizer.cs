namespace MlOps.Gpu.Numerics;

/// <summary>Finds a minimum of a function of one number by Brent's method: parabolas where they fit, the golden section where not.</summary>
internal static class BrentMinimizer
{
    private const double Golden = 1.618033988749895;
    private const double SmallGolden = 0.3819660112501051;
    private const double Tolerance = 1.48e-8; // a minimum is flat: nearer than the root of the precision says nothing
    private const double LeastStep = 1e-11;
    private const double GreatestStep = 110;
    private const int MostSteps = 500;

    /// <param name="function">Where it is not a number, it counts as infinite.</param>
    /// <param name="left">A first guess.</param>
    /// <param name="right">Another.</param>
    public static double Minimize(Func<double, double> function, double left, double right)
    {
        double Value(double x) => function(x) is var y && double.IsNaN(y) ? double.PositiveInfinity : y;

        var (a, b, c) = Bracket(Value, left, right);
        var (low, high) = (Math.Min(a, c), Math.Max(a, c));
        var (best, second, third) = (b, b, b);
        var bestValue = Value(best);
        var (secondValue, thirdValue) = (bestValue, bestValue);
        var (step, stepBefore) = (0.0, 0.0);
        for (var i = 0; i < MostSteps; i++)
        {
            var tolerance = Tolerance * Math.Abs(best) + LeastStep;
            var middle = 0.5 * (low + high);
            if (Math.Abs(best - middle) <= 2 * tolerance - 0.5 * (high - low))
            {
                break;
            }

            var parabola = ParabolicStep(best, bestValue, second, secondValue, third, thirdValue);
            if (Math.Abs(stepBefore) > tolerance && Math.Abs(parabola) < Math.Abs(0.5 * stepBefore) && best + parabola > low && best + parabola < high)
            {
                (stepBefore, step) = (step, parabola);
                if (best + step - low < 2 * tolerance || high - best - step < 2 * tolerance)
                {
                    step = middle >= best ? tolerance : -tolerance;
                }
            }
            else
            {
                stepBefore = best >= middle ? low - best : high - best;
                step = SmallGolden * stepBefore;
            }

            var next = best + (Math.Abs(step) >= tolerance ? step : step >= 0 ? tolerance : -tolerance);
            var nextValue = Value(next);
            if (nextValue <= bestValue)
            {
                (low, high) = next >= best ? (best, high) : (low, best);
                (third, thirdValue, second, secondValue, best, bestValue) = (second, secondValue, best, bestValue, next, nextValue);
                continue;
            }

            (low, high) = next < best ? (next, high) : (low, next);
            if (nextValue <= secondValue || second == best)
            {
                (third, thirdValue, second, secondValue) = (second, secondValue, next, nextValue);
            }
            else if (nextValue <= thirdValue || third == best || third == second)
            {
                (third, thirdValue) = (next, nextValue);
            }
        }

        return best;
    }

    /// <summary>Goes downhill in growing steps until the function rises again.</summary>
    private static (double A, double B, double C) Bracket(Func<double, double> function, double a, double b)
    {
        var (valueA, valueB) = (function(a), function(b));
        if (valueA < valueB)
        {
            (a, b, valueA, valueB) = (b, a, valueB, valueA);
        }

        var c = b + Golden * (b - a);
        var valueC = function(c);
        for (var i = 0; i < MostSteps && valueC < valueB && Math.Abs(c - b) < GreatestStep; i++)
        {
            (a, b, valueB) = (b, c, valueC);
            c = b + Golden * (b - a);
            valueC = function(c);
        }

        return (a, b, c);
    }

    /// <summary>To the vertex of the parabola through three points; NaN where there is none.</summary>
    private static double ParabolicStep(double x, double xValue, double w, double wValue, double v, double vValue)
    {
        var r = (x - w) * (xValue - vValue);
        var q = (x - v) * (xValue - wValue);
        return -((x - v) * q - (x - w) * r) / (2 * (q - r));
    }
}
