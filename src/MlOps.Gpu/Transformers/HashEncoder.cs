namespace MlOps.Gpu.Transformers;

/// <summary>
/// Gives each category a number by its hash, from 0 up to the number of buckets: nothing is learnt, so nothing is unknown, and some categories
/// share a number. Missing values are a category. Results are 32-bit integers.
/// </summary>
public sealed class HashEncoder : Estimator
{
    /// <summary>Makes an encoder.</summary>
    /// <param name="buckets">How many numbers there are; at least 1.</param>
    /// <param name="seed">Another seed puts other categories together.</param>
    public HashEncoder(int buckets, long seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buckets, 1);
        (Buckets, Seed) = (buckets, seed);
    }

    /// <summary>How many numbers there are.</summary>
    public int Buckets { get; }

    /// <summary>The seed of the hash.</summary>
    /// <value>The default value is 0.</value>
    public long Seed { get; }

    internal override FittedStep Fit(FitInput input) => Restore(StateOf(input).WithIntegers("buckets", Buckets).WithIntegers("seed", Seed));

    internal static FittedStep Restore(StepState state)
    {
        var (buckets, seed) = (state.Integer("buckets"), state.Integer("seed"));
        state.Require(buckets is >= 1 and <= int.MaxValue, $"'buckets' is {buckets}");
        state.RequireSameNames();
        return FittedStep.PerTable(state, (columns, _) =>
            [.. columns.Select(column => CategoryHash.ToBuckets(column.Name, CategoryHash.Of(column, seed), (int)buckets))]);
    }
}
