using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics;

/// <summary>
/// Finds the exponent for which a power transformation makes a column most like a normal distribution: the one of the greatest likelihood, as
/// scipy does. Each step of the search, of which there are 10 to 30, reads the column once. NaN is left out. By exact sums: the same bits for
/// any order and any partition of the values.
/// </summary>
internal static class PowerLikelihood
{
    private const double LeastVariance = 2.2250738585072014e-308; // a column of one value has no likelihood

    /// <param name="logs">The moments of the logarithms of the derivative, which the exponent less 1 multiplies.</param>
    /// <param name="powers">Gives the moments of the column to an exponent's power.</param>
    public static FittedPower Fit(ColumnMoments logs, Func<double, ColumnMoments> powers)
    {
        var lambda = BrentMinimizer.Minimize(lambda => -Of(lambda, logs, powers(lambda)), -2, 2);
        return new(lambda, powers(lambda));
    }

    /// <summary>The logarithm of the likelihood, without its constant part.</summary>
    /// <param name="lambda">The exponent.</param>
    /// <param name="logs">As of <see cref="Fit"/>.</param>
    /// <param name="powers">The moments of the column to the exponent's power.</param>
    public static double Of(double lambda, ColumnMoments logs, ColumnMoments powers)
    {
        var variance = powers.Variance();
        return variance < LeastVariance ? double.NegativeInfinity : -0.5 * powers.Count * Math.Log(variance) + (lambda - 1) * logs.Sum;
    }
}
