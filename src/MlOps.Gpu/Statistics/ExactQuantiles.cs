namespace MlOps.Gpu.Statistics;

/// <summary>Quantiles of a column, exact, interpolated linearly as <c>numpy.nanquantile</c> does. NaN is left out.</summary>
internal static class ExactQuantiles
{
    /// <param name="chunks">The column.</param>
    /// <param name="probabilities">Each from 0 to 1.</param>
    /// <returns>As many as there are probabilities; NaN when the column has no value.</returns>
    public static double[] Of(IReadOnlyList<ReadOnlyMemory<float>> chunks, ReadOnlySpan<double> probabilities) =>
        OfSorted(Sorted(chunks, float.IsNaN), probabilities, value => value);

    /// <inheritdoc cref="Of(IReadOnlyList{ReadOnlyMemory{float}}, ReadOnlySpan{double})"/>
    public static double[] Of(IReadOnlyList<ReadOnlyMemory<double>> chunks, ReadOnlySpan<double> probabilities) =>
        OfSorted(Sorted(chunks, double.IsNaN), probabilities, value => value);

    private static T[] Sorted<T>(IReadOnlyList<ReadOnlyMemory<T>> chunks, Predicate<T> isMissing)
    {
        var values = new List<T>();
        foreach (var chunk in chunks)
        {
            values.AddRange(chunk.Span);
        }

        values.RemoveAll(isMissing);
        values.Sort();
        return [.. values];
    }

    private static double[] OfSorted<T>(T[] sorted, ReadOnlySpan<double> probabilities, Func<T, double> toDouble)
    {
        var quantiles = new double[probabilities.Length];
        for (var i = 0; i < quantiles.Length; i++)
        {
            var position = (sorted.Length - 1) * probabilities[i];
            var below = (int)Math.Floor(position);
            quantiles[i] = sorted.Length == 0
                ? double.NaN
                : Interpolate(toDouble(sorted[below]), toDouble(sorted[Math.Min(below + 1, sorted.Length - 1)]), position - below);
        }

        return quantiles;
    }

    /// <summary>As NumPy's <c>_lerp</c>: from the nearer end, so that it is monotonic and exact at both.</summary>
    private static double Interpolate(double below, double above, double fraction)
    {
        var difference = above - below;
        return below == above || fraction == 0 ? below
            : fraction < 0.5 ? below + difference * fraction
            : above - difference * (1 - fraction);
    }
}
