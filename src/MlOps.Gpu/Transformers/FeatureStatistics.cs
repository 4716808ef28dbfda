using MlOps.Gpu.Devices;
using MlOps.Gpu.Numerics;
using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Transformers;

/// <summary>What is known of a feature before an estimator is fitted to it: as much as the estimator asked for.</summary>
/// <param name="name">The feature's name.</param>
/// <param name="runner">Computes what is asked for later.</param>
internal sealed class FeatureStatistics(string name, FitRunner runner)
{
    public ColumnMoments Moments { get; } = new();

    /// <summary>The values where they are stored in 32 bits.</summary>
    public List<ReadOnlyMemory<float>> Float32 { get; } = [];

    /// <summary>The values otherwise.</summary>
    public List<ReadOnlyMemory<double>> Float64 { get; } = [];

    public CategoryCounts Categories { get; } = new();

    /// <summary>Whether no row has a value, as far as was counted.</summary>
    public bool IsAllMissing => Moments.Count == 0 && !Float32.Exists(HasValue) && !Float64.Exists(HasValue);

    public double[] Quantiles(params ReadOnlySpan<double> probabilities)
    {
        if (Float32.Count > 0 && probabilities.Length <= FitRunner.MostProbabilities)
        {
            return runner.Quantiles(name, Float32, probabilities.ToArray()) ?? ExactQuantiles.Of(Float32, probabilities);
        }

        runner.LeaveToCpu("quantiles", name, $"no more than {FitRunner.MostProbabilities}, and those of 32-bit values, are computed on a GPU");
        return Float32.Count > 0 ? ExactQuantiles.Of(Float32, probabilities) : ExactQuantiles.Of(Float64, probabilities);
    }

    /// <summary>The exponent that makes the values most like a normal distribution.</summary>
    public double LikeliestExponent(PowerFamily family)
    {
        runner.LeaveToCpu("exponents", name, "there is no kernel for them");
        return Float32.Count > 0 ? PowerLikelihood.Fit(family, Float32) : PowerLikelihood.Fit(family, Float64);
    }

    /// <summary>The moments of a function of the values.</summary>
    public ColumnMoments MomentsOf(Func<double, double> function) =>
        Float32.Count > 0 ? ColumnMoments.Of(Float32, function) : ColumnMoments.Of(Float64, function);

    private static bool HasValue(ReadOnlyMemory<float> values) => values.Span.ContainsAnyExcept(float.NaN);

    private static bool HasValue(ReadOnlyMemory<double> values) => values.Span.ContainsAnyExcept(double.NaN);
}
