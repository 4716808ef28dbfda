namespace MlOps.Gpu.Transformers;

/// <summary>
/// All products of up to so many columns, repetitions included: of <c>a</c> and <c>b</c> with degree 2 the columns <c>1</c>, <c>a</c>, <c>b</c>,
/// <c>a^2</c>, <c>a b</c>, <c>b^2</c>. A product with a missing value is missing.
/// </summary>
/// <param name="degree">How many columns a product has at most; 1 to 10.</param>
public sealed class PolynomialFeatures(int degree = 2) : Estimator
{
    private const int MaximumOutputs = 10_000;

    /// <summary>How many columns a product has at most.</summary>
    /// <value>The default value is 2.</value>
    public int Degree { get; } = degree is >= 1 and <= 10 ? degree : throw new ArgumentOutOfRangeException(nameof(degree), degree, "Expected 1 to 10.");

    /// <summary>Whether no column comes twice in a product.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool InteractionOnly { get; init; }

    /// <summary>Whether there is a column of ones.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool IncludeBias { get; init; } = true;

    internal override FittedStep Fit(FitInput input)
    {
        var products = ProductsOf(input.Features.Count);
        return Restore(StateOf(input)
            .WithIntegers("powers", [.. products.SelectMany(product => Enumerable.Range(0, input.Features.Count).Select(i => (long)product.Count(factor => factor == i)))])
            .WithOutputs([.. products.Select(product => NameOf(product, input.Names))]));
    }

    internal static FittedStep Restore(StepState state)
    {
        var powers = state.IntegersOf("powers");
        var width = state.Inputs.Count;
        state.Require(powers.Length == (long)width * state.Outputs.Count && powers.All(power => power is >= 0 and <= 10), "'powers' has other products than there are outputs");
        return FittedStep.PerTable(state, (columns, _) => RowBlocks.Transform(columns, state.Outputs, (values, results) =>
        {
            for (var output = 0; output < results.Length; output++)
            {
                var result = results[output];
                Array.Fill(result, 1);
                for (var column = 0; column < width; column++)
                {
                    for (var power = powers[output * width + column]; power > 0; power--)
                    {
                        System.Numerics.Tensors.TensorPrimitives.Multiply(result, values[column], result);
                    }
                }
            }
        }));
    }

    private List<int[]> ProductsOf(int columns)
    {
        var products = new List<int[]>();
        var last = new List<int[]> { Array.Empty<int>() };
        if (IncludeBias)
        {
            products.Add([]);
        }

        for (var factors = 1; factors <= Degree; factors++)
        {
            // In scikit-learn's order: each product goes on with the columns from its last one on.
            last = [.. last.SelectMany(product => Enumerable
                .Range(product.Length == 0 ? 0 : product[^1] + (InteractionOnly ? 1 : 0), Math.Max(0, columns - (product.Length == 0 ? 0 : product[^1] + (InteractionOnly ? 1 : 0))))
                .Select(column => (int[])[.. product, column]))
                .Take(MaximumOutputs + 1)];
            products.AddRange(last);
            if (products.Count > MaximumOutputs)
            {
                throw TransformerErrors.TooManyOutputs(Kind, products.Count, MaximumOutputs);
            }
        }

        return products;
    }

    private static string NameOf(int[] product, string[] names) => product.Length == 0
        ? "1"
        : string.Join(' ', product.GroupBy(column => column).Select(group => group.Count() == 1 ? names[group.Key] : $"{names[group.Key]}^{group.Count()}"));
}
