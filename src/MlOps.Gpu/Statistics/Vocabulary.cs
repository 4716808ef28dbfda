using System.Runtime.CompilerServices;

namespace MlOps.Gpu.Statistics;

/// <summary>The known keys of a column of integers, each with its code: its place in the list.</summary>
internal sealed class Vocabulary
{
    /// <summary>The code of a key that is not in the vocabulary, and of a missing one.</summary>
    public const int Unknown = -1;

    private readonly Lazy<KeyBuckets<long>> _codes; // one more than the code

    /// <param name="keys">By code; no key twice.</param>
    /// <param name="counts">How often each was seen.</param>
    public Vocabulary(ReadOnlyMemory<long> keys, ReadOnlyMemory<long> counts)
    {
        Keys = keys;
        Counts = counts;
        _codes = new(CodesByKey);
    }

    public int Count => Keys.Length;

    public ReadOnlyMemory<long> Keys { get; }

    public ReadOnlyMemory<long> Counts { get; }

    /// <summary>Writes the code of each key.</summary>
    /// <param name="keys">The column.</param>
    /// <param name="codes">As long as the column.</param>
    /// <param name="validity">As in Arrow: bit i of the bitmap, the lowest bit of a byte first, is 0 where the key is missing. Empty: none is.</param>
    /// <param name="validityOffset">The bit of the first key.</param>
    public void Lookup(ReadOnlySpan<long> keys, Span<int> codes, ReadOnlySpan<byte> validity = default, int validityOffset = 0)
    {
        LookUp(_codes.Value, keys, codes, validity, validityOffset);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookUp(KeyBuckets<long> known, ReadOnlySpan<long> keys, Span<int> codes, ReadOnlySpan<byte> validity, int validityOffset)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            known.Prefetch(keys[Math.Min(i + KeyBuckets<long>.Ahead, keys.Length - 1)]);
            codes[i] = Validity.IsSet(validity, validityOffset + i) ? (int)known.Find(keys[i]) - 1 : Unknown;
        }
    }

    private KeyBuckets<long> CodesByKey()
    {
        var codes = new KeyBuckets<long>(Count);
        for (var code = 0; code < Count; code++)
        {
            codes.ValueOf(Keys.Span[code]) = code + 1;
        }

        return codes;
    }
}
