using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Transformers;

/// <summary>
/// Divides by the largest absolute value of a column, so that zero stays zero. Missing values take no part and stay missing. A column with no value
/// beyond 2.2e-15 stays as it is.
/// </summary>
public sealed class MaxAbsScaler : Estimator
{
    internal override StatisticNeeds Needs => StatisticNeeds.Moments;

    internal override FittedStep Fit(FitInput input) => Restore(StateOf(input).With(
        "max_abs", input.Finite(Kind, "maximum", input.Each(known => Math.Max(Math.Abs(known.Moments.Min), Math.Abs(known.Moments.Max))))));

    internal static FittedStep Restore(StepState state)
    {
        var largest = state.PerInput("max_abs");
        return FittedStep.PerColumn(state, (feature, i) => feature.Then(feature.Name, new Scale(1 / Scales.NonZero(largest[i]))));
    }
}
