namespace MlOps.Gpu.Statistics;

/// <summary>How often each integer occurs in a column.</summary>
internal sealed class KeyCounts
{
    private const int RangeLength = 1 << 17;
    private const int MostPresent = 1 << 10;

    private readonly KeyTable _counts = new();

    public long Missing { get; private set; }

    /// <summary>The counts of a column without missing keys, by all cores.</summary>
    public static KeyCounts Of(IReadOnlyList<ReadOnlyMemory<long>> chunks) =>
        Ranges.Aggregate(chunks, () => new KeyCounts(), (counts, range) => counts.Add(range.Span), (all, part) => all.Merge(part), RangeLength);

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

        Span<long> present = stackalloc long[Math.Min(keys.Length, MostPresent)];
        for (var first = 0; first < keys.Length; first += present.Length)
        {
            var part = keys.Slice(first, Math.Min(present.Length, keys.Length - first));
            var count = KeepPresent(part, present, validity, validityOffset + first);
            _counts.Increment(present[..count]);
            Missing += part.Length - count;
        }
    }

    /// <summary>Adds a count of at least 1 to a key.</summary>
    public void Add(long key, long count) => _counts.Add(key, count);

    /// <summary>Adds what another has; the other stays as it is.</summary>
    public void Merge(KeyCounts other)
    {
        Missing += other.Missing;
        _counts.Add(other._counts);
    }

    /// <summary>The keys, the most frequent first, of equally frequent ones the lesser first.</summary>
    /// <param name="minimumFrequency">Keys that occur less often are left out.</param>
    /// <param name="maximumSize">Keys beyond so many are left out.</param>
    public Vocabulary ToVocabulary(long minimumFrequency = 1, int maximumSize = int.MaxValue)
    {
        var (keys, counts) = KeyRanking.Of(_counts.Entries(minimumFrequency));
        var size = Math.Min(keys.Length, maximumSize);
        return new(keys.AsMemory(0, size), counts.AsMemory(0, size));
    }

    private static int KeepPresent(ReadOnlySpan<long> keys, Span<long> present, ReadOnlySpan<byte> validity, int validityOffset)
    {
        var count = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            present[count] = keys[i];
            count += Validity.IsSet(validity, validityOffset + i) ? 1 : 0;
        }

        return count;
    }
}
