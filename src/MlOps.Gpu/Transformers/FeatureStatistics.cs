using MlOps.Gpu.Devices;
using MlOps.Gpu.Operations;
using MlOps.Gpu.Statistics;

namespace MlOps.Gpu.Transformers;

/// <summary>What is known of a feature before an estimator is fitted to it: as much as the estimator asked for.</summary>
/// <param name="name">The feature's name.</param>
/// <param name="runner">Computes what is asked for later.</param>
internal sealed class FeatureStatistics(string name, FitRunner runner)
{
    private readonly List<ReadOnlyMemory<float>> _float32 = [];
    private readonly List<ReadOnlyMemory<double>> _float64 = [];
    private Action? _gather;

    public ColumnMoments Moments { get; } = new();

    /// <summary>The values where they are stored in 32 bits.</summary>
    public List<ReadOnlyMemory<float>> Float32 => Gathered(_float32);

    /// <summary>The values otherwise.</summary>
    public List<ReadOnlyMemory<double>> Float64 => Gathered(_float64);

    public CategoryCounts Categories { get; } = new();

    /// <summary>What a device computes of, with the chain so far; <see langword="null"/> where there is no kernel for that.</summary>
    public ColumnSource? Source { get; set; }

    /// <summary>Whether no row has a value, as far as was counted.</summary>
    public bool IsAllMissing => Moments.Count == 0 && !Float32.Exists(HasValue) && !Float64.Exists(HasValue);

    /// <summary>Puts off what makes the values: a device may not need them.</summary>
    /// <param name="gather">Adds to <see cref="Float32"/> or <see cref="Float64"/>.</param>
    public void GatherLater(Action gather) => _gather = gather;

    public double[] Quantiles(params ReadOnlySpan<double> probabilities)
    {
        if (Source is null)
        {
            runner.LeaveToCpu("quantiles", name, NoKernel);
        }
        else if (runner.Quantiles(name, Source, probabilities.ToArray()) is { } quantiles)
        {
            return quantiles;
        }

        return Float32.Count > 0 ? ExactQuantiles.Of(Float32, probabilities) : ExactQuantiles.Of(Float64, probabilities);
    }

    /// <summary>Why there is no <see cref="Source"/>.</summary>
    public static string NoKernel => "there is no kernel for a step before it";

    /// <summary>The exponent that makes the values most like a normal distribution.</summary>
    public FittedPower LikeliestPower(PowerFamily family)
    {
        if (Source is null)
        {
            runner.LeaveToCpu("exponents", name, NoKernel);
        }
        else if (runner.Power(name, Source, family) is { } power)
        {
            return power;
        }

        return PowerLikelihood.Fit(MomentsOf(family.LogDerivative), lambda => MomentsOf(family.Of(lambda)));
    }

    /// <summary>The moments of the values after an operation in 64 bits.</summary>
    public ColumnMoments MomentsOf(IOperation operation) =>
        Float32.Count > 0 ? ColumnMoments.Of(Float32, operation.Apply) : ColumnMoments.Of(Float64, operation.Apply);

    private List<ReadOnlyMemory<T>> Gathered<T>(List<ReadOnlyMemory<T>> values)
    {
        if (_gather is { } gather)
        {
            _gather = null;
            gather();
        }

        return values;
    }

    private static bool HasValue(ReadOnlyMemory<float> values) => values.Span.ContainsAnyExcept(float.NaN);

    private static bool HasValue(ReadOnlyMemory<double> values) => values.Span.ContainsAnyExcept(double.NaN);
}
