namespace MlOps.Gpu.Transformers;

/// <summary>
/// Gives each combination of the categories of its columns a number by its hash, in one column named <c>a_x_b</c>. Missing values are a
/// category. Results are 32-bit integers.
/// </summary>
public sealed class CrossedHashEncoder : Estimator
{
    /// <summary>Makes an encoder.</summary>
    /// <param name="buckets">How many numbers there are; at least 1.</param>
    /// <param name="seed">Another seed puts other combinations together.</param>
    public CrossedHashEncoder(int buckets, long seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buckets, 1);
        (Buckets, Seed) = (buckets, seed);
    }

    /// <summary>How many numbers there are.</summary>
    public int Buckets { get; }

    /// <summary>The seed of the hash.</summary>
    /// <value>The default value is 0.</value>
    public long Seed { get; }

    internal override FittedStep Fit(FitInput input) => Restore(StateOf(input)
        .WithIntegers("buckets", Buckets)
        .WithIntegers("seed", Seed)
        .WithOutputs([string.Join("_x_", input.Names)]));

    internal static FittedStep Restore(StepState state)
    {
        var (buckets, seed) = (state.Integer("buckets"), state.Integer("seed"));
        state.Require(buckets is >= 1 and <= int.MaxValue, $"'buckets' is {buckets}");
        state.Require(state.Outputs.Count == 1, "it has not one output");
        return FittedStep.PerTable(state, (columns, _) =>
        {
            var crossed = CategoryHash.Of(columns[0], seed);
            foreach (var column in columns.Skip(1))
            {
                var hashes = CategoryHash.Of(column, seed);
                for (var row = 0; row < crossed.Length; row++)
                {
                    crossed[row] = CategoryHash.Cross(crossed[row], hashes[row]);
                }
            }

            return [CategoryHash.ToBuckets(state.Outputs[0], crossed, (int)buckets)];
        });
    }
}
