namespace MlOps.Gpu.Statistics;

/// <summary>
/// How many values lie in each of the bins between ascending edges, as <c>numpy.histogram</c> has them: a bin holds its lower edge, the last one its
/// upper edge too. What lies outside, and what is missing, is counted apart.
/// </summary>
internal sealed class Histogram
{
    private readonly float[] _edges;
    private readonly long[] _counts; // below, the bins, above, missing

    /// <param name="edges">Ascending, at least two.</param>
    public Histogram(ReadOnlySpan<float> edges)
    {
        _edges = edges.ToArray();
        _counts = new long[edges.Length + 2];
    }

    public ReadOnlySpan<float> Edges => _edges;

    /// <summary>One for each bin.</summary>
    public ReadOnlySpan<long> Counts => _counts.AsSpan(1, _edges.Length - 1);

    public long Below => _counts[0];

    public long Above => _counts[^2];

    public long Missing => _counts[^1];

    /// <summary>The histogram of a column, by all cores.</summary>
    public static Histogram Of(IReadOnlyList<ReadOnlyMemory<float>> chunks, ReadOnlySpan<float> edges)
    {
        var copy = edges.ToArray();
        return Ranges.Aggregate(chunks, () => new Histogram(copy), (part, range) => part.Add(range.Span), (all, part) => all.Merge(part));
    }

    public void Add(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            _counts[BinOf(value)]++;
        }
    }

    /// <summary>Adds what another with the same edges has; the other stays as it is.</summary>
    public void Merge(Histogram other) => Add(other._counts);

    /// <summary>Adds counts: below, the bins, above, missing.</summary>
    public void Add(ReadOnlySpan<long> counts)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += counts[i];
        }
    }

    /// <summary>0 below the edges, from 1 the bins, then what is above, then what is missing.</summary>
    public int BinOf(float value)
    {
        var (first, length) = (0, _edges.Length);
        while (length > 0)
        {
            var half = length >> 1;
            var isAbove = _edges[first + half] > value;
            first = isAbove ? first : first + half + 1;
            length = isAbove ? half : length - half - 1;
        }

        return float.IsNaN(value) ? _edges.Length + 1
            : first == _edges.Length && value == _edges[^1] ? _edges.Length - 1
            : first;
    }
}
