using System.Buffers;

namespace MlOps.Gpu.Statistics;

/// <summary>How often each integer occurs in a column.</summary>
internal sealed class KeyCounts
{
    private const int Partitions = 1 << KeyTable.PartitionBits;
    private const int MostNearKeys = 1 << 13; // beyond, all tables together are larger than the nearest cache
    private const int LeastPartitioned = 1 << 14;
    private const int MostPartitioned = 1 << 20;

    private readonly KeyTable[] _tables = [.. Enumerable.Range(0, Partitions).Select(_ => new KeyTable())];

    public long Missing { get; private set; }

    private int DistinctCount => _tables.Sum(table => table.Count);

    /// <summary>The counts of a column without missing keys, by all cores.</summary>
    public static KeyCounts Of(IReadOnlyList<ReadOnlyMemory<long>> chunks) =>
        Ranges.Aggregate(chunks, () => new KeyCounts(), (counts, range) => counts.Add(range.Span), (all, part) => all.Merge(part));

    /// <param name="keys">The column.</param>
    /// <param name="validity">As in Arrow: bit i of the bitmap, the lowest bit of a byte first, is 0 where the key is missing. Empty: none is.</param>
    /// <param name="validityOffset">The bit of the first key.</param>
    public void Add(ReadOnlySpan<long> keys, ReadOnlySpan<byte> validity = default, int validityOffset = 0)
    {
        if (!validity.IsEmpty)
        {
            AddValid(keys, validity, validityOffset);
            return;
        }

        while (!keys.IsEmpty)
        {
            // The number of distinct keys is looked at now and then.
            var areFar = keys.Length >= LeastPartitioned && DistinctCount > MostNearKeys;
            var part = keys[..Math.Min(keys.Length, areFar ? MostPartitioned : LeastPartitioned)];
            keys = keys[part.Length..];
            if (areFar)
            {
                AddPartitioned(part);
                continue;
            }

            foreach (var key in part)
            {
                Add(key, 1);
            }
        }
    }

    /// <summary>Adds a count of at least 1 to a key.</summary>
    public void Add(long key, long count) => _tables[KeyTable.PartitionOf(key)].ValueOf(key) += count;

    /// <summary>Adds what another has; the other stays as it is.</summary>
    public void Merge(KeyCounts other)
    {
        Missing += other.Missing;
        Parallel.For(0, Partitions, partition =>
        {
            foreach (var (key, count) in other._tables[partition].Entries)
            {
                _tables[partition].ValueOf(key) += count;
            }
        });
    }

    /// <summary>The keys, the most frequent first, of equally frequent ones the lesser first.</summary>
    /// <param name="minimumFrequency">Keys that occur less often are left out.</param>
    /// <param name="maximumSize">Keys beyond so many are left out.</param>
    public Vocabulary ToVocabulary(long minimumFrequency = 1, int maximumSize = int.MaxValue)
    {
        var kept = _tables.SelectMany(table => table.Entries).Where(entry => entry.Value >= minimumFrequency).ToArray();
        Array.Sort(kept, (x, y) => x.Value != y.Value ? y.Value.CompareTo(x.Value) : x.Key.CompareTo(y.Key));
        kept = kept[..Math.Min(kept.Length, maximumSize)];
        return new(Array.ConvertAll(kept, entry => entry.Key), Array.ConvertAll(kept, entry => entry.Value));
    }

    /// <summary>Sorts the keys by the table they belong to first, so that one table after the other is in the nearest cache.</summary>
    private void AddPartitioned(ReadOnlySpan<long> keys)
    {
        Span<int> ends = stackalloc int[Partitions];
        foreach (var key in keys)
        {
            ends[KeyTable.PartitionOf(key)]++;
        }

        var place = 0;
        foreach (ref var end in ends)
        {
            (end, place) = (place, place + end);
        }

        var sorted = ArrayPool<long>.Shared.Rent(keys.Length);
        foreach (var key in keys)
        {
            sorted[ends[KeyTable.PartitionOf(key)]++] = key;
        }

        for (var partition = 0; partition < Partitions; partition++)
        {
            var first = partition == 0 ? 0 : ends[partition - 1];
            _tables[partition].Increment(sorted.AsSpan(first..ends[partition]));
        }

        ArrayPool<long>.Shared.Return(sorted);
    }

    private void AddValid(ReadOnlySpan<long> keys, ReadOnlySpan<byte> validity, int validityOffset)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            if (Validity.IsSet(validity, validityOffset + i))
            {
                Add(keys[i], 1);
            }
            else
            {
                Missing++;
            }
        }
    }
}
