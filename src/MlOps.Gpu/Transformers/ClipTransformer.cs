using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Transformers;

/// <summary>Moves values outside of a range to its nearer end. Missing values stay missing.</summary>
public sealed class ClipTransformer : Estimator
{
    /// <summary>Clips to a range.</summary>
    /// <param name="minimum">The lower end; may be negative infinity.</param>
    /// <param name="maximum">The upper end; at least <paramref name="minimum"/>, may be infinity.</param>
    public ClipTransformer(double minimum, double maximum)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(minimum, double.NaN);
        ArgumentOutOfRangeException.ThrowIfEqual(maximum, double.NaN);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, minimum);
        (Minimum, Maximum) = (minimum, maximum);
    }

    /// <summary>The lower end.</summary>
    public double Minimum { get; }

    /// <summary>The upper end.</summary>
    public double Maximum { get; }

    internal override FittedStep Fit(FitInput input) => Restore(StateOf(input).With("range", Minimum, Maximum));

    internal static FittedStep Restore(StepState state)
    {
        var range = state.Of("range");
        state.Require(range.Length == 2, $"'range' has {range.Length} values: expected 2");
        var operation = new Clip(range[0], range[1]);
        return FittedStep.PerColumn(state, (feature, _) => feature.Then(feature.Name, operation));
    }
}
