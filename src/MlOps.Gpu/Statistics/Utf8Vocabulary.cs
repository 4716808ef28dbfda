using System.Runtime.CompilerServices;

namespace MlOps.Gpu.Statistics;

/// <summary>The known keys of a column of strings, each with its code: its place in the list.</summary>
internal sealed class Utf8Vocabulary
{
    private readonly Lazy<Utf8KeyTable> _codes; // one more than the code

    /// <param name="offsets">Where each key begins in the bytes, and at last where the last one ends: one more than there are keys.</param>
    /// <param name="bytes">The keys in UTF-8, by code; no key twice.</param>
    /// <param name="counts">How often each was seen.</param>
    public Utf8Vocabulary(ReadOnlyMemory<int> offsets, ReadOnlyMemory<byte> bytes, ReadOnlyMemory<long> counts)
    {
        Offsets = offsets;
        Bytes = bytes;
        Counts = counts;
        _codes = new(CodesByKey);
    }

    public int Count => Offsets.Length - 1;

    public ReadOnlyMemory<int> Offsets { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    public ReadOnlyMemory<long> Counts { get; }

    public ReadOnlySpan<byte> KeyOf(int code) => Bytes.Span[Offsets.Span[code]..Offsets.Span[code + 1]];

    /// <summary>Writes the code of each key, <see cref="Vocabulary.Unknown"/> of one that is not in the vocabulary or missing.</summary>
    /// <param name="offsets">One more than there are keys.</param>
    /// <param name="bytes">The keys in UTF-8.</param>
    /// <param name="codes">As long as the column.</param>
    /// <param name="validity">As in Arrow: bit i of the bitmap, the lowest bit of a byte first, is 0 where the key is missing. Empty: none is.</param>
    /// <param name="validityOffset">The bit of the first key.</param>
    public void Lookup(
        ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, Span<int> codes, ReadOnlySpan<byte> validity = default, int validityOffset = 0)
    {
        LookUp(_codes.Value, offsets, bytes, codes, validity, validityOffset);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookUp(
        Utf8KeyTable known, ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, Span<int> codes, ReadOnlySpan<byte> validity, int validityOffset)
    {
        var batch = new Utf8Batch(offsets, bytes, stackalloc ulong[Utf8KeyTable.Ahead]);
        for (var i = 0; i < offsets.Length - 1; i++)
        {
            var hash = batch.HashOf(i, known);
            codes[i] = Validity.IsSet(validity, validityOffset + i) ? (int)known.Find(batch.KeyOf(i), hash) - 1 : Vocabulary.Unknown;
        }
    }

    private Utf8KeyTable CodesByKey()
    {
        var codes = new Utf8KeyTable(Count);
        for (var code = 0; code < Count; code++)
        {
            codes.ValueOf(KeyOf(code)) = code + 1;
        }

        return codes;
    }
}
