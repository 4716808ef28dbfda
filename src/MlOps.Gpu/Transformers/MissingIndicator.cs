using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Transformers;

/// <summary>
/// Gives 1 where a value is missing, else 0, in columns named <c>missingindicator_name</c>: by default only for columns that had missing
/// values when it was fitted. One that has them only later is passed over, where scikit-learn raises an error.
/// </summary>
public sealed class MissingIndicator : Estimator
{
    /// <summary>Whether all columns get an indicator, not only those that had missing values.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool AllColumns { get; init; }

    internal override StatisticNeeds Needs => AllColumns ? StatisticNeeds.None : StatisticNeeds.Moments;

    internal override FittedStep Fit(FitInput input)
    {
        var columns = Enumerable.Range(0, input.Features.Count)
            .Where(i => AllColumns || HasMissing(input.Features[i], input.Statistics[i])).ToArray();
        return Restore(StateOf(input)
            .WithIntegers("features", [.. columns.Select(i => (long)i)])
            .WithOutputs([.. columns.Select(i => $"missingindicator_{input.Features[i].Name}")]));
    }

    internal static FittedStep Restore(StepState state)
    {
        var columns = state.IntegersOf("features");
        state.Require(columns.Length == state.Outputs.Count && columns.All(i => i >= 0 && i < state.Inputs.Count), "'features' names other columns than there are");
        return new(state, (inputs, _) => [.. columns.Select((column, i) => Indicate(inputs[(int)column], state.Outputs[i]))]);
    }

    private static Feature Indicate(Feature feature, string name) => feature.IsText
        ? new Feature(name, [.. feature.Parts.Select(part => Presence.Of(part, name))]).Then(name, new IsMissing(1, 0))
        : feature.Then(name, new IsMissing(1, 0));

    private static bool HasMissing(Feature feature, FeatureStatistics known) => feature.IsText
        ? feature.Parts.Any(part => part.Validity.CountMissing(part.Length) > 0)
        : known.Moments.Missing > 0;
}
