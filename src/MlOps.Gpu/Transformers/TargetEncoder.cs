using MlOps.Gpu.Devices;
using MlOps.Gpu.Statistics;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>
/// Gives each category the mean of the target over its rows, drawn towards the mean of all rows as if by so many more of them. The rows that
/// it was fitted to get the mean over the other folds, so that none is encoded by its own target. Missing values are a category; an unknown one gets the
/// mean of all. Results are 64-bit floating point.
/// </summary>
public sealed class TargetEncoder : Estimator
{
    private const int PieceLength = 64 * 1024;

    /// <summary>Makes an encoder.</summary>
    /// <param name="folds">How many folds; 2 to 100. A row's fold is a hash of its number.</param>
    /// <param name="smoothing">How many rows of the overall mean count with each category's own; at least 0.</param>
    public TargetEncoder(int folds = 5, double smoothing = 20)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(folds, 100);
        ArgumentOutOfRangeException.ThrowIfNotEqual(double.IsFinite(smoothing), true, nameof(smoothing));
        ArgumentOutOfRangeException.ThrowIfNegative(smoothing);
        (FoldCount, Smoothing) = (folds, smoothing);
    }

    /// <summary>How many folds.</summary>
    /// <value>The default value is 5.</value>
    public int FoldCount { get; }

    /// <summary>How many rows of the overall mean count with each category's own.</summary>
    /// <value>The default value is 20.</value>
    public double Smoothing { get; }

    /// <summary>Categories with fewer rows are taken together; at least 1.</summary>
    /// <value>The default value is 1.</value>
    public long MinimumFrequency { get; init; } = 1;

    /// <summary>How many categories there are at most, those taken together counted as one; at least 1.</summary>
    /// <value>The default value has no limit.</value>
    public int MaximumCategories { get; init; } = int.MaxValue;

    internal override StatisticNeeds Needs => StatisticNeeds.Categories;

    internal override FittedStep Fit(FitInput input)
    {
        var target = TargetValues.Of(input.Target ?? throw TransformerErrors.NoTarget(Kind), input.Context);
        var parts = input.Context.Materialise(input.Features);
        var state = StateOf(input).WithIntegers("folds", FoldCount).With("smoothing", Smoothing);
        for (var i = 0; i < input.Features.Count; i++)
        {
            var categories = Categories.Of(input.Names[i], input.Statistics[i].Categories, CategoryOrder.Value, MinimumFrequency, MaximumCategories);
            var sums = new GroupSums(categories.FrequentCount + 2, FoldCount);
            long firstRow = 0;
            for (var part = 0; part < parts.Count; part++)
            {
                Add(sums, input.Names[i], CodesOf(parts[part][i], categories), target[part], firstRow, input.Runner);
                firstRow += target[part].Length;
            }

            categories.Save(state, i);
            SaveMeans(state, i, sums);
        }

        return Restore(state);
    }

    internal static FittedStep Restore(StepState state)
    {
        var folds = state.Integer("folds");
        state.Require(folds is >= 2 and <= 100, $"'folds' is {folds}");
        state.RequireSameNames();
        var categories = state.Inputs.Select((_, i) => Categories.Load(state, i)).ToArray();
        var means = state.Inputs.Select((_, i) => state.Of($"encodings_{i}")).ToArray();
        for (var i = 0; i < means.Length; i++)
        {
            var expected = (folds + 1) * (categories[i].FrequentCount + 3);
            state.Require(means[i].Length == expected, $"'encodings_{i}' has {means[i].Length} values: expected {expected}");
        }

        return FittedStep.PerTable(state, (columns, context) =>
            [.. columns.Select((column, i) => Encode(column, categories[i], means[i], (int)folds, context))]);
    }

    // For all rows, then for those of each fold: each category, the rare ones, the missing ones, the unknown ones.
    private void SaveMeans(StepState state, int column, GroupSums sums)
    {
        var width = sums.Groups + 1;
        var means = new double[(FoldCount + 1) * width];
        for (var set = 0; set <= FoldCount; set++)
        {
            double total = 0;
            long rows = 0;
            var (inGroup, sumOfGroup) = (new long[sums.Groups], new double[sums.Groups]);
            for (var group = 0; group < sums.Groups; group++)
            {
                inGroup[group] = set == 0 ? sums.Count(group) : sums.CountWithout(group, set - 1);
                sumOfGroup[group] = inGroup[group] == 0 ? 0 : set == 0 ? sums.Sum(group) : sums.SumWithout(group, set - 1);
                rows += inGroup[group];
                total += sumOfGroup[group];
            }

            var mean = rows == 0 ? 0 : total / rows;
            for (var group = 0; group < width; group++)
            {
                means[set * width + group] = group < sums.Groups && inGroup[group] > 0
                    ? (sumOfGroup[group] + Smoothing * mean) / (inGroup[group] + Smoothing)
                    : mean;
            }
        }

        state.With($"encodings_{column}", means);
    }

    private void Add(GroupSums sums, string column, int[] codes, float[] target, long firstRow, FitRunner runner)
    {
        if (runner.Sums(column, codes, () => FoldsOf(firstRow, codes.Length), target, sums.Groups, FoldCount) is { } computed)
        {
            sums.Merge(computed);
            return;
        }

        var folds = new int[Math.Min(PieceLength, codes.Length)];
        for (long start = 0; start < codes.Length; start += PieceLength)
        {
            var count = (int)Math.Min(PieceLength, codes.Length - start);
            Fill(folds.AsSpan(0, count), firstRow + start);
            sums.Add(codes.AsSpan((int)start, count), folds.AsSpan(0, count), target.AsSpan((int)start, count));
        }
    }

    private int[] FoldsOf(long firstRow, int count)
    {
        var folds = new int[count];
        Fill(folds, firstRow);
        return folds;
    }

    private void Fill(Span<int> folds, long firstRow)
    {
        for (var i = 0; i < folds.Length; i++)
        {
            folds[i] = Folds.Of(firstRow + i, FoldCount);
        }
    }

    private static int[] CodesOf(Column column, Categories categories)
    {
        var codes = CategoryCodes.Of(nameof(TargetEncoder), column, categories, UnknownCategory.Infrequent);
        var (missing, unknown) = (categories.FrequentCount + 1, categories.FrequentCount + 2);
        for (var row = 0; row < codes.Length; row++)
        {
            codes[row] = codes[row] == Categories.Missing ? missing : codes[row] == Categories.Unknown ? unknown : codes[row];
        }

        return codes;
    }

    private static Column Encode(Column column, Categories categories, double[] means, int folds, ApplyContext context)
    {
        var codes = CodesOf(column, categories);
        var width = categories.FrequentCount + 3;
        var values = new double[codes.Length];
        for (var row = 0; row < values.Length; row++)
        {
            var set = context.IsTraining ? 1 + Folds.Of(context.FirstRow + row, folds) : 0;
            values[row] = means[set * width + codes[row]];
        }

        return Column.Of(column.Name, values, default);
    }
}
