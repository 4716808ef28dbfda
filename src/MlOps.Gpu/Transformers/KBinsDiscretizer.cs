namespace MlOps.Gpu.Transformers;

/// <summary>
/// Sorts values into bins. Those beyond the outer edges go to the outer bins. A bin less than 1e-8 wide is joined to its neighbour; a
/// column whose values are all equal has one bin. Missing values take no part, and stay missing, or get zeros in all columns.
/// </summary>
public sealed class KBinsDiscretizer : Estimator
{
    private const int MaximumBins = 65_536;
    private const double SmallestWidth = 1e-8;

    /// <summary>Makes a discretizer.</summary>
    /// <param name="bins">How many bins; 2 to 65,536.</param>
    /// <param name="encoding">What becomes of a bin.</param>
    /// <param name="strategy">Where the edges are.</param>
    public KBinsDiscretizer(int bins = 5, BinEncoding encoding = BinEncoding.OneHot, BinStrategy strategy = BinStrategy.Quantile)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bins, MaximumBins);
        (Bins, Encoding, Strategy) = (bins, encoding, strategy);
    }

    /// <summary>How many bins.</summary>
    /// <value>The default value is 5.</value>
    public int Bins { get; }

    /// <summary>What becomes of a bin.</summary>
    /// <value>The default value is <see cref="BinEncoding.OneHot"/>.</value>
    public BinEncoding Encoding { get; }

    /// <summary>Where the edges are.</summary>
    /// <value>The default value is <see cref="BinStrategy.Quantile"/>.</value>
    public BinStrategy Strategy { get; }

    internal override StatisticNeeds Needs => Strategy == BinStrategy.Quantile ? StatisticNeeds.Values : StatisticNeeds.Moments;

    internal override FittedStep Fit(FitInput input)
    {
        var state = StateOf(input).WithTexts("encode", Encoding.ToString());
        var outputs = new List<string>();
        for (var i = 0; i < input.Features.Count; i++)
        {
            var edges = EdgesOf(input.Statistics[i]);
            input.Finite(Kind, "edge of a bin", [.. input.Features.Select((_, other) => other == i ? edges.Sum() : 0)]);
            edges = Distinct(edges);
            state.With($"bin_edges_{i}", edges);
            outputs.AddRange(Encoding == BinEncoding.Ordinal
                ? [input.Names[i]]
                : Enumerable.Range(0, Math.Max(1, edges.Length - 1)).Select(bin => $"{input.Names[i]}_{bin}"));
        }

        return Restore(state.WithOutputs(outputs));
    }

    internal static FittedStep Restore(StepState state)
    {
        var inner = state.Inputs.Select((_, i) => InnerOf(state.Of($"bin_edges_{i}"))).ToArray();
        if (state.Choice<BinEncoding>("encode") == BinEncoding.Ordinal)
        {
            state.Require(state.Outputs.Count == state.Inputs.Count, "it has not one output for each input");
            return FittedStep.PerColumn(state, (feature, i) => feature.Then(feature.Name, value => BinOf(inner[i], value)));
        }

        state.Require(state.Outputs.Count == inner.Sum(edges => edges.Length + 1), "it has not one output for each bin");
        return FittedStep.PerTable(state, (columns, _) => RowBlocks.Transform(columns, state.Outputs, (values, results) =>
        {
            var first = 0;
            for (var i = 0; i < values.Length; i++)
            {
                for (var row = 0; row < values[i].Length; row++)
                {
                    if (!double.IsNaN(values[i][row]))
                    {
                        results[first + (int)BinOf(inner[i], values[i][row])][row] = 1;
                    }
                }

                first += inner[i].Length + 1;
            }
        }));
    }

    private double[] EdgesOf(FeatureStatistics known)
    {
        if (Strategy == BinStrategy.Quantile)
        {
            return known.Quantiles([.. Enumerable.Range(0, Bins + 1).Select(i => (double)i / Bins)]);
        }

        var (low, high) = (known.Moments.Min, known.Moments.Max);
        return [.. Enumerable.Range(0, Bins).Select(i => low + i * ((high - low) / Bins)), high];
    }

    // Nothing learnt, or all equal: no edges, and so one bin.
    private static double[] Distinct(double[] edges) => double.IsNaN(edges[0]) || edges[0] == edges[^1]
        ? []
        : [edges[0], .. edges.Skip(1).Where((edge, i) => edge - edges[i] > SmallestWidth)];

    internal static double[] InnerOf(double[] edges) => edges.Length <= 2 ? [] : edges[1..^1];

    private static double BinOf(double[] inner, double value)
    {
        if (double.IsNaN(value))
        {
            return value;
        }

        var (low, high) = (0, inner.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = inner[middle] <= value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
