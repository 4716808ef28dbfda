using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>
/// Makes a column of zeros and ones for each category: <c>name_category</c>, then <c>name_infrequent</c> for rare ones and <c>name_nan</c> for
/// missing values, where there were any in the fit. Missing values met only later are unknown. Results are 32-bit floating point.
/// </summary>
public sealed class OneHotEncoder : Estimator
{
    private const int MaximumOutputs = 10_000;

    /// <summary>In which order the columns are.</summary>
    /// <value>The default value is <see cref="CategoryOrder.Value"/>.</value>
    public CategoryOrder Order { get; init; }

    /// <summary>What becomes of a category that was not there in the fit; ignored, it is zeros.</summary>
    /// <value>The default value is <see cref="Transformers.UnknownCategory.Error"/>.</value>
    public UnknownCategory UnknownCategory { get; init; }

    /// <summary>Categories with fewer rows are rare; at least 1.</summary>
    /// <value>The default value is 1.</value>
    public long MinimumFrequency { get; init; } = 1;

    /// <summary>How many categories there are at most, the rare ones counted as one; at least 1.</summary>
    /// <value>The default value has no limit, but more than 10,000 columns are an error.</value>
    public int MaximumCategories { get; init; } = int.MaxValue;

    internal override StatisticNeeds Needs => StatisticNeeds.Categories;

    internal override FittedStep Fit(FitInput input)
    {
        var state = StateOf(input).WithTexts("unknown", UnknownCategory.ToString());
        var outputs = new List<string>();
        for (var i = 0; i < input.Features.Count; i++)
        {
            var name = input.Names[i];
            var categories = Categories.Of(name, input.Statistics[i].Categories, Order, MinimumFrequency, MaximumCategories);
            if (categories.FrequentCount + (long)outputs.Count > MaximumOutputs)
            {
                throw TransformerErrors.TooManyOutputs(Kind, categories.FrequentCount + (long)outputs.Count, MaximumOutputs);
            }

            categories.Save(state, i);
            outputs.AddRange(Enumerable.Range(0, categories.FrequentCount).Select(code => $"{name}_{categories.Label(code)}"));
            outputs.AddRange(categories.HasInfrequent ? [$"{name}_infrequent"] : []);
            outputs.AddRange(categories.HasMissing ? [$"{name}_nan"] : []);
        }

        return Restore(state.WithOutputs(outputs));
    }

    internal static FittedStep Restore(StepState state)
    {
        var categories = state.Inputs.Select((_, i) => Categories.Load(state, i)).ToArray();
        var unknown = state.Choice<UnknownCategory>("unknown");
        state.Require(categories.Sum(WidthOf) == state.Outputs.Count, "it has not one output for each category");
        return FittedStep.PerTable(state, (columns, _) =>
        {
            var first = 0;
            var outputs = new List<Column>();
            for (var i = 0; i < columns.Count; i++)
            {
                outputs.AddRange(Encode(columns[i], categories[i], unknown, [.. state.Outputs.Skip(first).Take(WidthOf(categories[i]))]));
                first += WidthOf(categories[i]);
            }

            return outputs;
        });
    }

    private static int WidthOf(Categories categories) =>
        categories.FrequentCount + (categories.HasInfrequent ? 1 : 0) + (categories.HasMissing ? 1 : 0);

    private static IEnumerable<Column> Encode(Column column, Categories categories, UnknownCategory unknown, string[] names)
    {
        var codes = CategoryCodes.Of(nameof(OneHotEncoder), column, categories, unknown);
        var values = names.Select(_ => new float[codes.Length]).ToArray();
        for (var row = 0; row < codes.Length; row++)
        {
            if (codes[row] >= 0)
            {
                values[codes[row]][row] = 1;
            }
            else if (codes[row] == Categories.Missing && categories.HasMissing)
            {
                values[^1][row] = 1;
            }
            else if (codes[row] == Categories.Missing && unknown == UnknownCategory.Error)
            {
                throw TransformerErrors.Unknown(nameof(OneHotEncoder), column.Name, "missing", row);
            }
        }

        return names.Select((name, i) => Column.Of(name, values[i], default));
    }
}
