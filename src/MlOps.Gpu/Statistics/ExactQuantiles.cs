using System.Numerics;

namespace MlOps.Gpu.Statistics;

/// <summary>
/// Quantiles of a column, exact, interpolated linearly as <c>numpy.nanquantile</c> does. NaN is left out. Where numpy multiplies infinity by 0,
/// this gives the infinite value.
/// </summary>
internal static class ExactQuantiles
{
    /// <summary>With more probabilities the column is sorted.</summary>
    public const int MostRefined = MostRefinedRanks / 2;

    // Each rank may need counts of 256 KB a worker: beyond so many, sorting is less work.
    private const int MostRefinedRanks = 64;

    /// <param name="chunks">The column. It is read twice, or, for more than 32 probabilities, copied and sorted.</param>
    /// <param name="probabilities">Each from 0 to 1.</param>
    /// <returns>As many as there are probabilities; NaN when the column has no value.</returns>
    public static double[] Of(IReadOnlyList<ReadOnlyMemory<float>> chunks, ReadOnlySpan<double> probabilities) =>
        2 * probabilities.Length > MostRefinedRanks
            ? OfSorted<float, KeyedFloat, uint>(chunks, probabilities)
            : Refined<float, KeyedFloat>(chunks, probabilities);

    /// <param name="chunks">The column. It is read four times, or, for more than 32 probabilities, copied and sorted.</param>
    /// <param name="probabilities">Each from 0 to 1.</param>
    /// <inheritdoc cref="Of(IReadOnlyList{ReadOnlyMemory{float}}, ReadOnlySpan{double})"/>
    public static double[] Of(IReadOnlyList<ReadOnlyMemory<double>> chunks, ReadOnlySpan<double> probabilities) =>
        2 * probabilities.Length > MostRefinedRanks
            ? OfSorted<double, KeyedDouble, ulong>(chunks, probabilities)
            : Refined<double, KeyedDouble>(chunks, probabilities);

    /// <summary>The quantiles, once the values of the ranks are known.</summary>
    /// <param name="count">How many values there are.</param>
    /// <param name="probabilities">Each from 0 to 1.</param>
    /// <param name="valueAt">The value of a rank.</param>
    public static double[] Interpolate(long count, ReadOnlySpan<double> probabilities, Func<long, double> valueAt)
    {
        var quantiles = new double[probabilities.Length];
        for (var i = 0; i < quantiles.Length; i++)
        {
            var (below, above, fraction) = RanksOf(count, probabilities[i]);
            quantiles[i] = count == 0 ? double.NaN : Interpolate(valueAt(below), valueAt(above), fraction);
        }

        return quantiles;
    }

    /// <summary>The ranks between which the quantiles lie.</summary>
    public static IEnumerable<long> Ranks(long count, ReadOnlySpan<double> probabilities)
    {
        var ranks = new SortedSet<long>();
        foreach (var probability in probabilities)
        {
            var (below, above, _) = RanksOf(count, probability);
            ranks.Add(below);
            ranks.Add(above);
        }

        return count == 0 ? [] : ranks;
    }

    private static double[] Refined<T, TKeyed>(IReadOnlyList<ReadOnlyMemory<T>> chunks, ReadOnlySpan<double> probabilities)
        where TKeyed : IKeyed<T>
    {
        var refinement = new RadixRefinement();
        var count = 0L;
        for (var digit = 0; digit < TKeyed.Digits; digit++)
        {
            var counts = Ranges.Aggregate(
                chunks,
                () => new BinCounts(refinement.CountsLength),
                (part, range) => refinement.Count<T, TKeyed>(range.Span, part.Reserve(range.Length)),
                (all, part) => all.Merge(part));
            counts.Flush();
            if (digit == 0)
            {
                counts.Totals[^1] = 0; // the missing ones
                count = counts.Totals.Sum();
                refinement.Want(Ranks(count, probabilities));
            }

            refinement.Refine(counts.Totals);
        }

        var keys = refinement.Keys();
        return Interpolate(count, probabilities, rank => TKeyed.ToDouble(keys[rank]));
    }

    private static double[] OfSorted<T, TKeyed, TKey>(IReadOnlyList<ReadOnlyMemory<T>> chunks, ReadOnlySpan<double> probabilities)
        where TKeyed : IKeyed<T>
        where TKey : unmanaged, IBinaryInteger<TKey>, IUnsignedNumber<TKey>, IMinMaxValue<TKey>
    {
        // Sorted in as few bits as the keys have.
        var unused = 64 - 16 * TKeyed.Digits;
        var keys = new TKey[chunks.Sum(chunk => (long)chunk.Length)];
        var count = 0;
        foreach (var chunk in chunks)
        {
            foreach (var value in chunk.Span)
            {
                keys[count] = TKey.CreateTruncating(TKeyed.KeyOf(value) >> unused);
                count += keys[count] == TKey.MaxValue ? 0 : 1; // a missing one
            }
        }

        RadixSort.Sort(keys.AsSpan(0, count));
        return Interpolate(count, probabilities, rank => TKeyed.ToDouble(ulong.CreateTruncating(keys[rank]) << unused));
    }

    private static (long Below, long Above, double Fraction) RanksOf(long count, double probability)
    {
        var position = (count - 1) * probability;
        var below = (long)Math.Floor(position);
        return (below, Math.Min(below + 1, count - 1), position - below);
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
