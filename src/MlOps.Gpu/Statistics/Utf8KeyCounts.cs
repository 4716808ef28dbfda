using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace MlOps.Gpu.Statistics;

/// <summary>How often each string occurs in a column.</summary>
internal sealed class Utf8KeyCounts
{
    private const int RangeLength = 1 << 17;

    private readonly Utf8KeyTable _counts = new();

    public long Missing { get; private set; }

    /// <summary>The counts of a column without missing keys, by all cores.</summary>
    /// <param name="offsets">One more than there are keys.</param>
    /// <param name="bytes">The keys in UTF-8.</param>
    public static Utf8KeyCounts Of(ReadOnlyMemory<int> offsets, ReadOnlyMemory<byte> bytes) =>
        Ranges.Aggregate(
            offsets.Length - 1,
            () => new Utf8KeyCounts(),
            (counts, first, length) => counts.Add(offsets.Span.Slice(first, length + 1), bytes.Span),
            (all, part) => all.Merge(part),
            RangeLength);

    /// <param name="offsets">Where each key begins in the bytes, and at last where the last one ends: one more than there are keys.</param>
    /// <param name="bytes">The keys in UTF-8.</param>
    /// <param name="validity">As in Arrow: bit i of the bitmap, the lowest bit of a byte first, is 0 where the key is missing. Empty: none is.</param>
    /// <param name="validityOffset">The bit of the first key.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> validity = default, int validityOffset = 0)
    {
        var batch = new Utf8Batch(offsets, bytes, stackalloc ulong[Utf8KeyTable.Ahead]);
        for (var i = 0; i < offsets.Length - 1; i++)
        {
            var hash = batch.HashOf(i, _counts);
            if (Validity.IsSet(validity, validityOffset + i))
            {
                _counts.ValueOf(batch.KeyOf(i), hash)++;
            }
            else
            {
                Missing++;
            }
        }
    }

    /// <summary>Adds a count of at least 1 to a key.</summary>
    public void Add(ReadOnlySpan<byte> key, long count) => _counts.ValueOf(key) += count;

    /// <summary>Adds what another has; the other stays as it is.</summary>
    public void Merge(Utf8KeyCounts other)
    {
        Missing += other.Missing;
        _counts.Add(other._counts);
    }

    /// <summary>The keys, the most frequent first, of equally frequent ones that with the lesser bytes first.</summary>
    /// <param name="minimumFrequency">Keys that occur less often are left out.</param>
    /// <param name="maximumSize">Keys beyond so many are left out.</param>
    public Utf8Vocabulary ToVocabulary(long minimumFrequency = 1, int maximumSize = int.MaxValue)
    {
        var kept = _counts.Entries.Where(entry => entry.Value >= minimumFrequency).Select(entry => new Ranked(entry.Key, entry.Value)).ToArray();
        Array.Sort(kept);
        kept = kept[..Math.Min(kept.Length, maximumSize)];

        var offsets = new int[kept.Length + 1];
        for (var i = 0; i < kept.Length; i++)
        {
            offsets[i + 1] = checked(offsets[i] + kept[i].Key.Length);
        }

        var bytes = new byte[offsets[^1]];
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i].Key.CopyTo(bytes.AsMemory(offsets[i]));
        }

        return new(offsets, bytes, Array.ConvertAll(kept, entry => entry.Count));
    }

    private readonly struct Ranked(ReadOnlyMemory<byte> key, long count) : IComparable<Ranked>
    {
        // The first bytes as a number in their order: mostly they decide.
        private readonly UInt128 _beginning = BeginningOf(key.Span);

        public ReadOnlyMemory<byte> Key { get; } = key;

        public long Count { get; } = count;

        public int CompareTo(Ranked other) =>
            Count != other.Count ? other.Count.CompareTo(Count)
            : _beginning != other._beginning ? _beginning.CompareTo(other._beginning)
            : Key.Span.SequenceCompareTo(other.Key.Span);

        private static UInt128 BeginningOf(ReadOnlySpan<byte> key)
        {
            Span<byte> beginning = stackalloc byte[16];
            key[..Math.Min(key.Length, beginning.Length)].CopyTo(beginning);
            return BinaryPrimitives.ReadUInt128BigEndian(beginning);
        }
    }
}
