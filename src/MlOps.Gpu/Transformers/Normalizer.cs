namespace MlOps.Gpu.Transformers;

/// <summary>
/// Divides each row, over all columns given to it, by its length. A row of zeros stays as it is. A row with a missing value becomes missing in all
/// columns, where scikit-learn raises an error.
/// </summary>
/// <param name="norm">By what the length is measured.</param>
public sealed class Normalizer(Norm norm = Norm.L2) : Estimator
{
    /// <summary>By what the length is measured.</summary>
    /// <value>The default value is <see cref="Norm.L2"/>.</value>
    public Norm Norm { get; } = Enum.IsDefined(norm) ? norm : throw new ArgumentOutOfRangeException(nameof(norm));

    internal override FittedStep Fit(FitInput input) => Restore(StateOf(input).WithTexts("norm", Norm.ToString()));

    internal static FittedStep Restore(StepState state)
    {
        var norm = state.Choice<Norm>("norm");
        state.RequireSameNames();
        return FittedStep.PerTable(state, (columns, _) => RowBlocks.Transform(columns, state.Outputs, (values, results) =>
        {
            var rows = values[0].Length;
            for (var row = 0; row < rows; row++)
            {
                var length = LengthOf(values, row, norm);
                for (var column = 0; column < values.Length; column++)
                {
                    results[column][row] = double.IsNaN(length) ? double.NaN : length == 0 ? values[column][row] : values[column][row] / length;
                }
            }
        }));
    }

    private static double LengthOf(double[][] values, int row, Norm norm)
    {
        var largest = 0.0;
        foreach (var column in values)
        {
            largest = Math.Max(largest, Math.Abs(column[row])); // NaN stays
        }

        if (norm == Norm.Max || largest == 0 || !double.IsFinite(largest))
        {
            return largest;
        }

        // By the largest first, so that no square is too large or too small for a number.
        var sum = 0.0;
        foreach (var column in values)
        {
            var share = Math.Abs(column[row]) / largest;
            sum += norm == Norm.L1 ? share : share * share;
        }

        return largest * (norm == Norm.L1 ? sum : Math.Sqrt(sum));
    }
}
