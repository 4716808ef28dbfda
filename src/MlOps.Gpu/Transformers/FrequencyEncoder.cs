using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>Gives each category the share of rows that had it in the fit. Missing values are a category; an unknown one gets 0. Results are 64-bit floating point.</summary>
public sealed class FrequencyEncoder : Estimator
{
    /// <summary>Whether the number of rows is given instead of the share.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool Counts { get; init; }

    internal override StatisticNeeds Needs => StatisticNeeds.Categories;

    internal override FittedStep Fit(FitInput input)
    {
        var state = StateOf(input);
        var total = Counts ? 1.0 : input.RowCount;
        for (var i = 0; i < input.Features.Count; i++)
        {
            var counted = input.Statistics[i].Categories;
            var categories = Categories.Of(input.Names[i], counted, CategoryOrder.Value, 1, int.MaxValue, out var counts);
            categories.Save(state, i);
            state.With($"frequencies_{i}", [.. counts.Select(count => count / total), counted.Missing / total]);
        }

        return Restore(state);
    }

    internal static FittedStep Restore(StepState state)
    {
        var categories = state.Inputs.Select((_, i) => Categories.Load(state, i)).ToArray();
        var frequencies = state.Inputs.Select((_, i) => state.Of($"frequencies_{i}")).ToArray();
        state.RequireSameNames();
        for (var i = 0; i < categories.Length; i++)
        {
            state.Require(frequencies[i].Length == categories[i].Count + 1, $"'frequencies_{i}' has {frequencies[i].Length} values: expected {categories[i].Count + 1}");
        }

        return FittedStep.PerTable(state, (columns, _) => [.. columns.Select((column, i) => Encode(column, categories[i], frequencies[i]))]);
    }

    private static Column Encode(Column column, Categories categories, double[] frequencies)
    {
        var codes = categories.CodesOf(column);
        var values = new double[codes.Length];
        for (var row = 0; row < codes.Length; row++)
        {
            values[row] = codes[row] switch
            {
                Categories.Missing => frequencies[^1],
                Categories.Unknown => 0,
                var code => frequencies[code],
            };
        }

        return Column.Of(column.Name, values, default);
    }
}
