using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Transformers;

/// <summary>
/// Takes the natural logarithm of one plus the value, without loss for small values. -1 gives negative infinity, less gives NaN; missing
/// values stay missing.
/// </summary>
public sealed class Log1pTransformer : Estimator
{
    internal override FittedStep Fit(FitInput input) => Restore(StateOf(input));

    internal static FittedStep Restore(StepState state) =>
        FittedStep.PerColumn(state, (feature, _) => feature.Then(feature.Name, new Log1p(1)));
}
