namespace FlightDelays;

/// <summary>
/// Cuts each column into bins that hold about the same number of training rows, so that a tree looks for a split
/// among 255 bins and not among 140,000 values, and a row needs a byte per column.
/// </summary>
internal sealed class QuantileBins
{
    public const int MaxBins = 255;

    /// <summary>Per column the highest value of every bin but the last, ascending.</summary>
    public required double[][] UpperEdges { get; init; }

    public static QuantileBins Fit(double[][] columns, Range train) =>
        new() { UpperEdges = Array.ConvertAll(columns, column => Edges(column[train])) };

    public byte[][] Transform(double[][] columns) =>
        [.. columns.Select((column, i) => Array.ConvertAll(column, value => Bin(UpperEdges[i], value)))];

    private static double[] Edges(double[] values)
    {
        Array.Sort(values);
        var edges = Enumerable.Range(1, MaxBins - 1).Select(i => values[(int)((long)i * values.Length / MaxBins)]);
        return [.. edges.Where(edge => edge < values[^1]).Distinct()];
    }

    private static byte Bin(double[] edges, double value)
    {
        var found = Array.BinarySearch(edges, value);
        return (byte)(found >= 0 ? found : ~found);
    }
}
