namespace MlOps.Gpu.Statistics;

/// <summary>How often each integer occurs in a column.</summary>
internal sealed class KeyCounts
{
    private readonly KeyTable _counts = new();

    public long Missing { get; private set; }

    /// <summary>The counts of a column without missing keys, by all cores.</summary>
    public static KeyCounts Of(IReadOnlyList<ReadOnlyMemory<long>> chunks) =>
        Ranges.Aggregate(chunks, () => new KeyCounts(), (counts, range) => counts.Add(range.Span), (all, part) => all.Merge(part));

    /// <param name="keys">The column.</param>
    /// <param name="validity">As in Arrow: bit i of the bitmap, the lowest bit of a byte first, is 0 where the key is missing. Empty: none is.</param>
    /// <param name="validityOffset">The bit of the first key.</param>
    public void Add(ReadOnlySpan<long> keys, ReadOnlySpan<byte> validity = default, int validityOffset = 0)
    {
        if (validity.IsEmpty)
        {
            _counts.Increment(keys);
            return;
        }

        for (var i = 0; i < keys.Length; i++)
        {
            if (Validity.IsSet(validity, validityOffset + i))
            {
                _counts.ValueOf(keys[i])++;
            }
            else
            {
                Missing++;
            }
        }
    }

    /// <summary>Adds a count of at least 1 to a key.</summary>
    public void Add(long key, long count) => _counts.ValueOf(key) += count;

    /// <summary>Adds what another has; the other stays as it is.</summary>
    public void Merge(KeyCounts other)
    {
        Missing += other.Missing;
        foreach (var (key, count) in other._counts.ToArray())
        {
            _counts.ValueOf(key) += count;
        }
    }

    /// <summary>The keys, the most frequent first, of equally frequent ones the lesser first.</summary>
    /// <param name="minimumFrequency">Keys that occur less often are left out.</param>
    /// <param name="maximumSize">Keys beyond so many are left out.</param>
    public Vocabulary ToVocabulary(long minimumFrequency = 1, int maximumSize = int.MaxValue)
    {
        var kept = Array.ConvertAll(_counts.ToArray(minimumFrequency), entry => new Ranked(entry.Key, entry.Value));
        Array.Sort(kept);
        kept = kept[..Math.Min(kept.Length, maximumSize)];
        return new(Array.ConvertAll(kept, entry => entry.Key), Array.ConvertAll(kept, entry => entry.Count));
    }

    private readonly struct Ranked(long key, long count) : IComparable<Ranked>
    {
        public readonly long Key = key;
        public readonly long Count = count;

        public int CompareTo(Ranked other) => Count != other.Count ? other.Count.CompareTo(Count) : Key.CompareTo(other.Key);
    }
}
