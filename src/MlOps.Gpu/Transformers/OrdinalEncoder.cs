using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>
/// Gives each category a number from 0 on. Rare ones share the number after the last. A missing value stays missing. Results are 64-bit
/// floating point, as scikit-learn's.
/// </summary>
public sealed class OrdinalEncoder : Estimator
{
    /// <summary>In which order categories are numbered.</summary>
    /// <value>The default value is <see cref="CategoryOrder.Value"/>.</value>
    public CategoryOrder Order { get; init; }

    /// <summary>What becomes of a category that was not there in the fit; ignored, it is -1.</summary>
    /// <value>The default value is <see cref="Transformers.UnknownCategory.Error"/>.</value>
    public UnknownCategory UnknownCategory { get; init; }

    /// <summary>Categories with fewer rows are rare; at least 1.</summary>
    /// <value>The default value is 1.</value>
    public long MinimumFrequency { get; init; } = 1;

    /// <summary>How many numbers there are at most, that of the rare ones included; at least 1.</summary>
    /// <value>The default value has no limit.</value>
    public int MaximumCategories { get; init; } = int.MaxValue;

    internal override StatisticNeeds Needs => StatisticNeeds.Categories;

    internal override FittedStep Fit(FitInput input)
    {
        var state = StateOf(input).WithTexts("unknown", UnknownCategory.ToString());
        for (var i = 0; i < input.Features.Count; i++)
        {
            Categories.Of(input.Names[i], input.Statistics[i].Categories, Order, MinimumFrequency, MaximumCategories).Save(state, i);
        }

        return Restore(state);
    }

    internal static FittedStep Restore(StepState state)
    {
        var categories = state.Inputs.Select((_, i) => Categories.Load(state, i)).ToArray();
        var unknown = state.Choice<UnknownCategory>("unknown");
        state.RequireSameNames();
        return FittedStep.PerTable(state, (columns, _) => [.. columns.Select((column, i) => Encode(column, categories[i], unknown))]);
    }

    private static Column Encode(Column column, Categories categories, UnknownCategory unknown)
    {
        var codes = CategoryCodes.Of(nameof(OrdinalEncoder), column, categories, unknown);
        var values = new double[codes.Length];
        for (var row = 0; row < codes.Length; row++)
        {
            values[row] = codes[row] == Categories.Missing ? double.NaN : codes[row];
        }

        return Column.Of(column.Name, values, default);
    }
}
