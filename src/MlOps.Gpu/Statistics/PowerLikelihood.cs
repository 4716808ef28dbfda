using System.Numerics;
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

    public static double Fit<T>(PowerFamily family, IReadOnlyList<ReadOnlyMemory<T>> chunks)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var logs = ColumnMoments.Of(chunks, family.LogDerivative);
        return BrentMinimizer.Minimize(lambda => -Of(family, chunks, lambda, logs), -2, 2);
    }

    /// <summary>The logarithm of the likelihood, without its constant part.</summary>
    public static double Of<T>(PowerFamily family, IReadOnlyList<ReadOnlyMemory<T>> chunks, double lambda)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Of(family, chunks, lambda, ColumnMoments.Of(chunks, family.LogDerivative));

    private static double Of<T>(PowerFamily family, IReadOnlyList<ReadOnlyMemory<T>> chunks, double lambda, ColumnMoments logs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var powers = ColumnMoments.Of(chunks, value => family.Apply(value, lambda));
        var variance = powers.Variance();
        return variance < LeastVariance ? double.NegativeInfinity : -0.5 * powers.Count * Math.Log(variance) + (lambda - 1) * logs.Sum;
    }
}
