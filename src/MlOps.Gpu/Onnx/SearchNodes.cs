namespace MlOps.Gpu.Onnx;

/// <summary>Finds values among sorted numbers by halving.</summary>
internal static class SearchNodes
{
    /// <summary>How many of the keys are before each value; none before NaN.</summary>
    /// <param name="values">The values.</param>
    /// <param name="keys">The numbers, sorted.</param>
    /// <param name="greatest">The greatest number that there is.</param>
    /// <param name="comparison"><c>Less</c> for what is less, <c>LessOrEqual</c> for what is not more.</param>
    public static GraphValue CountOf<T>(GraphValue values, T[] keys, T greatest, string comparison)
        where T : unmanaged
    {
        if (keys.Length == 0)
        {
            return values.Filled(0L);
        }

        // Filled up to one less than a power of two, so that no place is beyond the end.
        var step = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)keys.Length + 1) / 2;
        var list = values.Graph.List<T>([.. keys, .. Enumerable.Repeat(greatest, 2 * step - 1 - keys.Length)]);
        var count = values.Filled(0L);
        for (; step > 0; step /= 2)
        {
            count = list.At(count.Plus(step - 1)).Is(comparison, values).Choose(count.Plus(step), count);
        }

        return values.Graph.Node("Min", ElementType.Int64, [count, values.Graph.Constant((long)keys.Length)]);
    }

    /// <summary>The same of numbers.</summary>
    public static GraphValue CountOf(GraphNumber<double> values, double[] keys, string comparison) =>
        CountOf(values.Value, keys, double.PositiveInfinity, comparison);
}
