using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Transformers;

/// <summary>
/// Moves the smallest value of a column to one number and the largest to another. Missing values take no part and stay missing. A column with a
/// range below 2.2e-15 becomes the lower number.
/// </summary>
public sealed class MinMaxScaler : Estimator
{
    /// <summary>Scales to 0 … 1.</summary>
    public MinMaxScaler()
        : this(0, 1)
    {
    }

    /// <summary>Scales to a range.</summary>
    /// <param name="minimum">What the smallest value becomes.</param>
    /// <param name="maximum">What the largest value becomes; more than <paramref name="minimum"/>.</param>
    public MinMaxScaler(double minimum, double maximum)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(double.IsFinite(minimum), true, nameof(minimum));
        ArgumentOutOfRangeException.ThrowIfNotEqual(double.IsFinite(maximum), true, nameof(maximum));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maximum, minimum);
        (Minimum, Maximum) = (minimum, maximum);
    }

    /// <summary>What the smallest value becomes.</summary>
    /// <value>The default value is 0.</value>
    public double Minimum { get; }

    /// <summary>What the largest value becomes.</summary>
    /// <value>The default value is 1.</value>
    public double Maximum { get; }

    /// <summary>Whether values beyond those of the fit are moved to the ends of the range.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool Clip { get; init; }

    internal override StatisticNeeds Needs => StatisticNeeds.Moments;

    internal override FittedStep Fit(FitInput input) => Restore(StateOf(input)
        .With("feature_range", Minimum, Maximum)
        .WithIntegers("clip", Clip ? 1 : 0)
        .With("data_min", input.Finite(Kind, "minimum", input.Each(known => known.Moments.Min)))
        .With("data_max", input.Finite(Kind, "maximum", input.Each(known => known.Moments.Max))));

    internal static FittedStep Restore(StepState state)
    {
        var (low, high) = (state.PerInput("data_min"), state.PerInput("data_max"));
        var (range, clip) = (state.Of("feature_range"), state.Flag("clip"));
        state.Require(range.Length == 2, $"'feature_range' has {range.Length} values: expected 2");
        return FittedStep.PerColumn(state, (feature, i) =>
        {
            var scaled = feature
                .Then(feature.Name, new Center(low[i]))
                .Then(feature.Name, new Scale((range[1] - range[0]) / Scales.NonZero(high[i] - low[i])));
            var shifted = range[0] == 0 ? scaled : scaled.Then(feature.Name, new Shift(range[0]));
            return clip ? shifted.Then(feature.Name, new Operations.Clip(range[0], range[1])) : shifted;
        });
    }
}
