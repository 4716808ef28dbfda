using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Transformers;

/// <summary>
/// Subtracts the mean and divides by the standard deviation (of the population: ddof 0). Missing values take no part and stay missing. A column
/// whose values are all equal is only centred. Unlike scikit-learn's, the variance is exact, so that "all equal" means just that.
/// </summary>
public sealed class StandardScaler : Estimator
{
    /// <summary>Whether the mean is subtracted.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool WithMean { get; init; } = true;

    /// <summary>Whether values are divided by the standard deviation.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool WithStandardDeviation { get; init; } = true;

    internal override StatisticNeeds Needs => StatisticNeeds.Moments;

    internal override FittedStep Fit(FitInput input) => Restore(StateOf(input)
        .WithIntegers("with_mean", WithMean ? 1 : 0)
        .WithIntegers("with_std", WithStandardDeviation ? 1 : 0)
        .With("mean", input.Finite(Kind, "mean", input.Each(known => known.Moments.Mean)))
        .With("var", input.Finite(Kind, "variance", input.Each(known => known.Moments.Variance(0)))));

    internal static FittedStep Restore(StepState state)
    {
        var (mean, variance) = (state.PerInput("mean"), state.PerInput("var"));
        var (withMean, withDeviation) = (state.Flag("with_mean"), state.Flag("with_std"));
        return FittedStep.PerColumn(state, (feature, i) =>
        {
            var centred = withMean ? feature.Then(feature.Name, new Center(mean[i])) : feature;
            return withDeviation && variance[i] != 0 ? centred.Then(feature.Name, new Scale(1 / Math.Sqrt(variance[i]))) : centred;
        });
    }
}
