using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Transformers;

/// <summary>Gives 1 for values above a threshold, else 0. Missing values stay missing.</summary>
/// <param name="threshold">The threshold; a value equal to it gives 0.</param>
public sealed class Binarizer(double threshold = 0) : Estimator
{
    /// <summary>The threshold.</summary>
    /// <value>The default value is 0.</value>
    public double Threshold { get; } = threshold;

    internal override FittedStep Fit(FitInput input) => Restore(StateOf(input).With("threshold", Threshold));

    internal static FittedStep Restore(StepState state)
    {
        var operation = new Exceeds(state.Number("threshold"));
        return FittedStep.PerColumn(state, (feature, _) => feature.Then(feature.Name, operation));
    }
}
