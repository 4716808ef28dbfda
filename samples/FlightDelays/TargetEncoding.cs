namespace FlightDelays;

/// <summary>
/// Replaces a category by the share of late flights in it, smoothed: a category with few flights is drawn towards
/// the share of all, as if by <see cref="Smoothing"/> more flights.
/// </summary>
internal sealed class TargetEncoding
{
    public const double Smoothing = 20;

    private const int Folds = 5;

    /// <summary>The share of all flights, and the encoding of a category never seen.</summary>
    public required double Prior { get; init; }

    /// <summary>Sorted, so that the same encoding is written as the same bytes.</summary>
    public required SortedDictionary<string, double> Values { get; init; }

    public double Encode(string category) => Values.GetValueOrDefault(category, Prior);

    public static TargetEncoding Fit(ReadOnlySpan<string> categories, ReadOnlySpan<bool> labels)
    {
        var prior = (double)labels.Count(true) / labels.Length;
        var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (category, count) in CountAll(categories, labels, fold: null))
        {
            values[category] = count.Smoothed(prior);
        }

        return new TargetEncoding { Prior = prior, Values = values };
    }

    /// <summary>
    /// Encodes the rows that the encoding was fitted on, each from the rows outside its own fold. With
    /// <see cref="Encode"/> a training row would carry its own label, and the trees would trust the column too much.
    /// </summary>
    public double[] EncodeOutOfFold(ReadOnlySpan<string> categories, ReadOnlySpan<bool> labels)
    {
        var encoded = new double[labels.Length];
        var all = CountAll(categories, labels, fold: null);
        for (var fold = 0; fold < Folds; fold++)
        {
            var own = CountAll(categories, labels, fold);
            for (var row = fold; row < labels.Length; row += Folds)
            {
                encoded[row] = (all[categories[row]] - own[categories[row]]).Smoothed(Prior);
            }
        }

        return encoded;
    }

    /// <summary>A fold is every fifth row, so each one spans all the time that there is.</summary>
    private static Dictionary<string, Counts> CountAll(ReadOnlySpan<string> categories, ReadOnlySpan<bool> labels, int? fold)
    {
        var counts = new Dictionary<string, Counts>(StringComparer.Ordinal);
        for (var row = fold ?? 0; row < labels.Length; row += fold is null ? 1 : Folds)
        {
            var (rows, late) = counts.GetValueOrDefault(categories[row]);
            counts[categories[row]] = new Counts(rows + 1, late + (labels[row] ? 1 : 0));
        }

        return counts;
    }

    private readonly record struct Counts(int Rows, int Late)
    {
        public static Counts operator -(Counts all, Counts some) => new(all.Rows - some.Rows, all.Late - some.Late);

        public double Smoothed(double prior) => (Late + Smoothing * prior) / (Rows + Smoothing);
    }
}
