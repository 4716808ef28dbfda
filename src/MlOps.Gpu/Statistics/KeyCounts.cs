using System.Runtime.InteropServices;

namespace MlOps.Gpu.Statistics;

/// <summary>How often each integer occurs in a column.</summary>
internal sealed class KeyCounts
{
    private readonly Dictionary<long, long> _counts = [];

    public long Missing { get; private set; }

    /// <param name="keys">The column.</param>
    /// <param name="validity">As in Arrow: bit i of the bitmap, the lowest bit of a byte first, is 0 where the key is missing. Empty: none is.</param>
    /// <param name="validityOffset">The bit of the first key.</param>
    public void Add(ReadOnlySpan<long> keys, ReadOnlySpan<byte> validity = default, int validityOffset = 0)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            if (Validity.IsSet(validity, validityOffset + i))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_counts, keys[i], out _)++;
            }
            else
            {
                Missing++;
            }
        }
    }

    /// <summary>Adds what another has; the other stays as it is.</summary>
    public void Merge(KeyCounts other)
    {
        Missing += other.Missing;
        foreach (var (key, count) in other._counts)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _) += count;
        }
    }

    /// <summary>The keys, the most frequent first, of equally frequent ones the lesser first.</summary>
    /// <param name="minimumFrequency">Keys that occur less often are left out.</param>
    /// <param name="maximumSize">Keys beyond so many are left out.</param>
    public Vocabulary ToVocabulary(long minimumFrequency = 1, int maximumSize = int.MaxValue)
    {
        var kept = _counts.Where(pair => pair.Value >= minimumFrequency)
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key)
            .Take(maximumSize)
            .ToArray();
        return new(kept.Select(pair => pair.Key).ToArray(), kept.Select(pair => pair.Value).ToArray());
    }
}
