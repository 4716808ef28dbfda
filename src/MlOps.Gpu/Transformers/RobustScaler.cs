using MlOps.Gpu.Numerics;
using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Transformers;

/// <summary>
/// Subtracts the median and divides by the distance of two quantiles; both exact. Missing values take no part and stay missing. A column
/// whose quantiles are less than 2.2e-15 apart is only centred.
/// </summary>
public sealed class RobustScaler : Estimator
{
    /// <summary>Takes the quartiles.</summary>
    public RobustScaler()
        : this(0.25, 0.75)
    {
    }

    /// <summary>Takes two quantiles.</summary>
    /// <param name="lowerQuantile">The lower one; more than 0.</param>
    /// <param name="upperQuantile">The upper one; less than 1.</param>
    public RobustScaler(double lowerQuantile, double upperQuantile)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lowerQuantile);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(lowerQuantile, upperQuantile);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(upperQuantile, 1);
        (LowerQuantile, UpperQuantile) = (lowerQuantile, upperQuantile);
    }

    /// <summary>The lower quantile.</summary>
    /// <value>The default value is 0.25.</value>
    public double LowerQuantile { get; }

    /// <summary>The upper quantile.</summary>
    /// <value>The default value is 0.75.</value>
    public double UpperQuantile { get; }

    /// <summary>Whether the median is subtracted.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool WithCentering { get; init; } = true;

    /// <summary>Whether values are divided.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool WithScaling { get; init; } = true;

    /// <summary>Whether the scale is such that normally distributed values get a variance of 1.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool UnitVariance { get; init; }

    internal override StatisticNeeds Needs => StatisticNeeds.Values;

    internal override FittedStep Fit(FitInput input)
    {
        var quantiles = input.Statistics.Select(known => known.Quantiles(LowerQuantile, 0.5, UpperQuantile)).ToArray();
        var normal = UnitVariance ? DoubleMath.NormalQuantile(UpperQuantile) - DoubleMath.NormalQuantile(LowerQuantile) : 1;
        var center = input.Finite(Kind, "median", [.. quantiles.Select(known => known[1])]);
        var scale = input.Finite(Kind, "range of quantiles", [.. quantiles.Select(known => known[2] - known[0])]);
        return Restore(StateOf(input)
            .WithIntegers("with_centering", WithCentering ? 1 : 0)
            .WithIntegers("with_scaling", WithScaling ? 1 : 0)
            .With("center", center)
            .With("scale", [.. scale.Select(range => Scales.NonZero(range) / normal)]));
    }

    internal static FittedStep Restore(StepState state)
    {
        var (center, scale) = (state.PerInput("center"), state.PerInput("scale"));
        var (withCentering, withScaling) = (state.Flag("with_centering"), state.Flag("with_scaling"));
        return FittedStep.PerColumn(state, (feature, i) =>
        {
            var centred = withCentering ? feature.Then(feature.Name, new Center(center[i])) : feature;
            return withScaling ? centred.Then(feature.Name, new Scale(1 / scale[i])) : centred;
        });
    }
}
