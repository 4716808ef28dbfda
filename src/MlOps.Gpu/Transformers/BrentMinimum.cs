namespace MlOps.Gpu.Transformers;

/// <summary>Brent's search for a minimum of a function of one number, with the bracket and the tolerance that scipy takes.</summary>
internal static class BrentMinimum
{
    private const double Golden = 1.618034;
    private const double Section = 0.3819660;
    private const double Tolerance = 1.48e-8;
    private const double Smallest = 1e-11;
    private const int MaximumSteps = 500;

    /// <summary>Where the minimum is; the search begins between -2 and 2 and goes downhill.</summary>
    public static double Of(Func<double, double> function)
    {
        var (low, middle, high) = Bracket(function, -2, 2);
        var (a, b) = (Math.Min(low, high), Math.Max(low, high));
        var (x, w, v) = (middle, middle, middle);
        var fx = function(x);
        var (fw, fv) = (fx, fx);
        var (step, before) = (0.0, 0.0);
        for (var i = 0; i < MaximumSteps; i++)
        {
            var tolerance = Tolerance * Math.Abs(x) + Smallest;
            var centre = (a + b) / 2;
            if (Math.Abs(x - centre) < 2 * tolerance - (b - a) / 2)
            {
                break;
            }

            var parabola = Parabola(x, w, v, fx, fw, fv);
            if (Math.Abs(before) > tolerance && parabola > a - x && parabola < b - x && Math.Abs(parabola) < Math.Abs(before / 2))
            {
                (before, step) = (step, parabola);
                if (x + step - a < 2 * tolerance || b - x - step < 2 * tolerance)
                {
                    step = centre >= x ? tolerance : -tolerance;
                }
            }
            else
            {
                before = x >= centre ? a - x : b - x;
                step = Section * before;
            }

            var u = Math.Abs(step) < tolerance ? x + (step >= 0 ? tolerance : -tolerance) : x + step;
            var fu = function(u);
            if (!(fu > fx))
            {
                (a, b) = u >= x ? (x, b) : (a, x);
                (v, w, x) = (w, x, u);
                (fv, fw, fx) = (fw, fx, fu);
                continue;
            }

            (a, b) = u < x ? (u, b) : (a, u);
            if (fu <= fw || w == x)
            {
                (v, w, fv, fw) = (w, u, fw, fu);
            }
            else if (fu <= fv || v == x || v == w)
            {
                (v, fv) = (u, fu);
            }
        }

        return x;
    }

    private static double Parabola(double x, double w, double v, double fx, double fw, double fv)
    {
        var first = (x - w) * (fx - fv);
        var second = (x - v) * (fx - fw);
        var above = (x - v) * second - (x - w) * first;
        var below = 2 * (second - first);
        return below == 0 ? double.NaN : (below > 0 ? -above : above) / Math.Abs(below);
    }

    private static (double Low, double Middle, double High) Bracket(Func<double, double> function, double a, double b)
    {
        var (fa, fb) = (function(a), function(b));
        if (fa < fb)
        {
            (a, b, fa, fb) = (b, a, fb, fa);
        }

        var c = b + Golden * (b - a);
        var fc = function(c);
        for (var i = 0; i < MaximumSteps && fc < fb; i++)
        {
            (a, b, fb) = (b, c, fc);
            c = b + Golden * (b - a);
            fc = function(c);
        }

        return (a, b, c);
    }
}
