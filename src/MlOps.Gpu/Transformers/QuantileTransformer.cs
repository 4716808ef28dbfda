using MlOps.Gpu.Numerics;

namespace MlOps.Gpu.Transformers;

/// <summary>
/// Gives each value its rank among those of the fit, as a number from 0 to 1 or of a normal distribution. All rows count, where scikit-learn draws
/// 10,000 of them. Missing values take no part and stay missing.
/// </summary>
public sealed class QuantileTransformer : Estimator
{
    private const int MaximumQuantiles = 100_000;
    internal const double Bound = 1e-7;

    /// <summary>Makes a transformer.</summary>
    /// <param name="quantiles">How many quantiles are kept, between which ranks are interpolated; 2 to 100,000. Not more than rows.</param>
    /// <param name="distribution">How the results are distributed.</param>
    public QuantileTransformer(int quantiles = 1000, OutputDistribution distribution = OutputDistribution.Uniform)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quantiles, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quantiles, MaximumQuantiles);
        (Quantiles, Distribution) = (quantiles, distribution);
    }

    /// <summary>How many quantiles are kept.</summary>
    /// <value>The default value is 1,000.</value>
    public int Quantiles { get; }

    /// <summary>How the results are distributed.</summary>
    /// <value>The default value is <see cref="OutputDistribution.Uniform"/>.</value>
    public OutputDistribution Distribution { get; }

    internal override StatisticNeeds Needs => StatisticNeeds.Values;

    internal override FittedStep Fit(FitInput input)
    {
        var count = (int)Math.Max(1, Math.Min(Quantiles, input.RowCount));
        var state = StateOf(input).WithTexts("output_distribution", Distribution.ToString());
        for (var i = 0; i < input.Features.Count; i++)
        {
            var quantiles = input.Statistics[i].Quantiles([.. Enumerable.Range(0, count).Select(place => Reference(place, count))]);
            input.Finite(Kind, "range", [.. input.Features.Select((_, other) => other == i ? quantiles.Sum() : 0)]);
            state.With($"quantiles_{i}", quantiles);
        }

        return Restore(state);
    }

    internal static FittedStep Restore(StepState state)
    {
        var quantiles = state.Inputs.Select((_, i) => state.Of($"quantiles_{i}")).ToArray();
        state.Require(quantiles.All(known => known.Length > 0), "a column has no quantiles");
        var normal = state.Choice<OutputDistribution>("output_distribution") == OutputDistribution.Normal;
        return FittedStep.PerColumn(state, (feature, i) =>
            feature.Then(feature.Name, value => normal ? Normal(quantiles[i], value) : Rank(quantiles[i], value, 0)));
    }

    /// <summary>Between its negative and itself lie the values of a normal distribution.</summary>
    internal static double NormalLimit => -DoubleMath.NormalQuantile(Bound - 2.220446049250313e-16);

    private static double Normal(double[] quantiles, double value)
    {
        var limit = NormalLimit;
        return double.IsNaN(value) ? value : Math.Clamp(DoubleMath.NormalQuantile(Rank(quantiles, value, Bound)), -limit, limit);
    }

    // The mean of the rank from below and from above, which differ where a value is there often.
    private static double Rank(double[] quantiles, double value, double bound)
    {
        if (double.IsNaN(value) || double.IsNaN(quantiles[0]))
        {
            return double.NaN;
        }

        if (bound == 0 ? value == quantiles[0] : value - bound < quantiles[0])
        {
            return 0;
        }

        if (bound == 0 ? value == quantiles[^1] : value + bound > quantiles[^1])
        {
            return 1;
        }

        var below = First(quantiles, value, orEqual: true); // how many are less
        var upTo = First(quantiles, value, orEqual: false); // how many are not more
        return upTo > below
            ? (Reference(below, quantiles.Length) + Reference(upTo - 1, quantiles.Length)) / 2
            : below == 0 ? 0
            : below == quantiles.Length ? 1
            : Between(quantiles, below - 1, value);
    }

    private static double Between(double[] quantiles, int place, double value)
    {
        var (low, high) = (Reference(place, quantiles.Length), Reference(place + 1, quantiles.Length));
        return low + (value - quantiles[place]) * ((high - low) / (quantiles[place + 1] - quantiles[place]));
    }

    internal static double Reference(int place, int count) => count == 1 ? 0 : (double)place / (count - 1);

    /// <summary>The first place whose quantile is more than the value, or equal to it.</summary>
    private static int First(double[] quantiles, double value, bool orEqual)
    {
        var (low, high) = (0, quantiles.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = quantiles[middle] > value || (orEqual && quantiles[middle] == value) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
