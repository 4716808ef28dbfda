namespace FlightDelays;

/// <summary>
/// Replaces a category by the share of late flights in it, smoothed: a category with few flights is drawn towards
/// the share of all, as if by <see cref="Smoothing"/> more flights.
/// </summary>
internal sealed class TargetEncoding
{
    public const double Smoothing = 20;

    /// <summary>The share of all flights, and the encoding of a category never seen.</summary>
    public required double Prior { get; init; }

    /// <summary>Sorted, so that the same encoding is written as the same bytes.</summary>
    public required SortedDictionary<string, double> Values { get; init; }

    public double Encode(string category) => Values.GetValueOrDefault(category, Prior);

    public static TargetEncoding Fit(ReadOnlySpan<string> categories, ReadOnlySpan<bool> labels)
    {
        var prior = (double)labels.Count(true) / labels.Length;
        var counts = new Dictionary<string, (int Rows, int Late)>(StringComparer.Ordinal);
        for (var row = 0; row < labels.Length; row++)
        {
            counts[categories[row]] = CountOne(counts.GetValueOrDefault(categories[row]), labels[row]);
        }

        var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (category, count) in counts)
        {
            values[category] = Smooth(count, prior);
        }

        return new TargetEncoding { Prior = prior, Values = values };
    }

    /// <summary>
    /// Encodes the rows that the encoding was fitted on, each from the rows before it only. With <see cref="Encode"/>
    /// a training row would carry its own label in its encoding, and the trees would trust the column too much.
    /// </summary>
    public double[] EncodeOrdered(ReadOnlySpan<string> categories, ReadOnlySpan<bool> labels)
    {
        var encoded = new double[labels.Length];
        var counts = new Dictionary<string, (int Rows, int Late)>(StringComparer.Ordinal);
        for (var row = 0; row < labels.Length; row++)
        {
            var before = counts.GetValueOrDefault(categories[row]);
            encoded[row] = Smooth(before, Prior);
            counts[categories[row]] = CountOne(before, labels[row]);
        }

        return encoded;
    }

    private static (int Rows, int Late) CountOne((int Rows, int Late) count, bool late) =>
        (count.Rows + 1, count.Late + (late ? 1 : 0));

    private static double Smooth((int Rows, int Late) count, double prior) =>
        (count.Late + Smoothing * prior) / (count.Rows + Smoothing);
}
