using System.Collections.Concurrent;
using System.Numerics;
using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Statistics;

/// <summary>
/// Finds the exponent for which a power transformation makes a column most like a normal distribution: the one of the greatest likelihood, as
/// scipy does. Each step of the search, of which there are 10 to 30, reads the column once. NaN is left out.
/// </summary>
internal static class PowerLikelihood
{
    private const int RangeLength = 1 << 16;
    private const double LeastVariance = 2.2250738585072014e-308; // a column of one value has no likelihood

    /// <summary>For Yeo and Johnson's transformation.</summary>
    public static double FitYeoJohnson<T>(IReadOnlyList<ReadOnlyMemory<T>> chunks)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        BrentMinimizer.Minimize(lambda => -OfYeoJohnson(chunks, lambda), -2, 2);

    /// <summary>For Box and Cox's transformation; all values are above 0.</summary>
    public static double FitBoxCox<T>(IReadOnlyList<ReadOnlyMemory<T>> chunks)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        BrentMinimizer.Minimize(lambda => -OfBoxCox(chunks, lambda), -2, 2);

    /// <summary>The logarithm of the likelihood, without its constant part.</summary>
    public static double OfYeoJohnson<T>(IReadOnlyList<ReadOnlyMemory<T>> chunks, double lambda)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Of(chunks, lambda, value =>
        {
            var log = Log1p(Math.Abs(value));
            return value < 0 ? (-Power(log, 2 - lambda), -log) : (Power(log, lambda), log);
        });

    /// <inheritdoc cref="OfYeoJohnson"/>
    public static double OfBoxCox<T>(IReadOnlyList<ReadOnlyMemory<T>> chunks, double lambda)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Of(chunks, lambda, value => Math.Log(value) is var log ? (Power(log, lambda), log) : default);

    private static double Of<T>(IReadOnlyList<ReadOnlyMemory<T>> chunks, double lambda, Func<double, (double Transformed, double Log)> transform)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Ranges of fixed length, merged in their order: the same result on any number of cores.
        var ranges = chunks.SelectMany(chunk => Enumerable.Range(0, (chunk.Length + RangeLength - 1) / RangeLength)
            .Select(i => chunk.Slice(i * RangeLength, Math.Min(RangeLength, chunk.Length - i * RangeLength)))).ToArray();
        var parts = new (long Count, double Mean, double Squares, double Logs)[ranges.Length];
        Parallel.ForEach(Partitioner.Create(0, Math.Max(1, ranges.Length)), span =>
        {
            for (var i = span.Item1; i < Math.Min(span.Item2, ranges.Length); i++)
            {
                parts[i] = PartOf(ranges[i].Span, transform);
            }
        });

        var all = parts.Aggregate((Count: 0L, Mean: 0.0, Squares: 0.0, Logs: 0.0), Merge);
        var variance = all.Squares / all.Count;
        return variance < LeastVariance ? double.NegativeInfinity : -0.5 * all.Count * Math.Log(variance) + (lambda - 1) * all.Logs;
    }

    private static (long Count, double Mean, double Squares, double Logs) PartOf<T>(
        ReadOnlySpan<T> values, Func<double, (double Transformed, double Log)> transform)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // By Welford: the transformed values may lie far from 0 and near each other.
        var (count, mean, squares, logs) = (0L, 0.0, 0.0, 0.0);
        foreach (var value in values)
        {
            if (T.IsNaN(value))
            {
                continue;
            }

            var (transformed, log) = transform(double.CreateTruncating(value));
            var distance = transformed - mean;
            mean += distance / ++count;
            squares += distance * (transformed - mean);
            logs += log;
        }

        return (count, mean, squares, logs);
    }

    private static (long Count, double Mean, double Squares, double Logs) Merge(
        (long Count, double Mean, double Squares, double Logs) left, (long Count, double Mean, double Squares, double Logs) right)
    {
        var count = left.Count + right.Count;
        if (left.Count == 0 || right.Count == 0)
        {
            return left.Count == 0 ? right : left;
        }

        var distance = right.Mean - left.Mean;
        return (
            count,
            left.Mean + distance * right.Count / count,
            left.Squares + right.Squares + distance * distance * left.Count * right.Count / count,
            left.Logs + right.Logs);
    }

    private static double Log1p(double x) => 1 + x is var sum && sum == 1 ? x : Math.Log(sum) * x / (sum - 1);

    /// <summary>(e^(λ log) − 1) / λ, and its limit where λ is 0.</summary>
    private static double Power(double log, double lambda)
    {
        var power = lambda * log;
        return lambda == 0 ? log
            : Math.Abs(power) < 1e-5 ? log * (1 + power / 2 * (1 + power / 3))
            : (Math.Exp(power) - 1) / lambda;
    }
}
