using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MlOps.Gpu.Statistics;

/// <summary>A number above 0 for each of many strings in UTF-8: open addressing; a short key is compared by its digest, a long one by its bytes.</summary>
internal sealed class Utf8KeyTable
{
    /// <summary>How many keys ahead it pays to prefetch.</summary>
    public const int Ahead = 32;

    private const int LeastLength = 1024;

    private Entry[] _entries;
    private byte[] _bytes = new byte[LeastLength];
    private int _used;

    /// <param name="capacity">How many keys are expected.</param>
    public Utf8KeyTable(int capacity = 0) => _entries = new Entry[BitOperations.RoundUpToPowerOf2((uint)Math.Max(LeastLength, 2L * capacity))];

    public int Count { get; private set; }

    /// <summary>The keys with their numbers, in no order.</summary>
    public IEnumerable<(ReadOnlyMemory<byte> Key, long Value)> Entries =>
        _entries.Where(entry => entry.Value != 0).Select(entry => ((ReadOnlyMemory<byte>)_bytes.AsMemory(entry.Start, entry.Length), entry.Value));

    /// <summary>The number of a key, for changes: 0 when the key is new. It has to be above 0 before the next call.</summary>
    public ref long ValueOf(ReadOnlySpan<byte> key) => ref ValueOf(key, Utf8Digest.Of(key));

    /// <inheritdoc cref="ValueOf(ReadOnlySpan{byte})"/>
    public ref long ValueOf(ReadOnlySpan<byte> key, Utf8Digest digest)
    {
        ref var entry = ref PlaceOf(key, digest);
        if (entry.Value == 0)
        {
            if (2 * (Count + 1) > _entries.Length)
            {
                Grow();
                entry = ref PlaceOf(key, digest);
            }

            Count++;
            if (_bytes.Length - _used < key.Length)
            {
                Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(2L * _bytes.Length, (long)_used + key.Length)));
            }

            key.CopyTo(_bytes.AsSpan(_used));
            entry = new() { Digest = digest, Start = _used, Length = key.Length };
            _used += key.Length;
        }

        return ref entry.Value;
    }

    /// <summary>The number of a key, 0 when it is not there.</summary>
    public long Find(ReadOnlySpan<byte> key, Utf8Digest digest) => PlaceOf(key, digest).Value;

    /// <summary>Asks for the memory of a key that is soon looked for.</summary>
    public unsafe void Prefetch(ulong hash)
    {
        if (Sse.IsSupported)
        {
            // An entry may begin in one line of the cache and end in the next.
            ref var entry = ref _entries[HomeOf(hash)];
            Sse.Prefetch0(Unsafe.AsPointer(ref entry));
            Sse.Prefetch0(Unsafe.AsPointer(ref entry.Length));
        }
    }

    /// <summary>Asks for the bytes to compare with a long key, once its entry is here.</summary>
    public unsafe void PrefetchBytes(ulong hash)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref _bytes[_entries[HomeOf(hash)].Start]));
        }
    }

    private int HomeOf(ulong hash) => (int)(hash >> 32) & (_entries.Length - 1);

    private ref Entry PlaceOf(ReadOnlySpan<byte> key, Utf8Digest digest)
    {
        var entries = _entries;
        for (var place = HomeOf(digest.Hash); ; place = (place + 1) & (entries.Length - 1))
        {
            ref var entry = ref entries[place];
            if (entry.Value == 0
                || (entry.Digest.Equals(digest) && entry.Length == key.Length
                    && (Utf8Digest.IsWhole(key.Length) || key.SequenceEqual(_bytes.AsSpan(entry.Start, entry.Length)))))
            {
                return ref entry;
            }
        }
    }

    private void Grow()
    {
        var old = _entries;
        _entries = new Entry[checked(old.Length * 2)];
        foreach (ref readonly var entry in old.AsSpan())
        {
            if (entry.Value != 0)
            {
                var place = HomeOf(entry.Digest.Hash);
                while (_entries[place].Value != 0)
                {
                    place = (place + 1) & (_entries.Length - 1);
                }

                _entries[place] = entry;
            }
        }
    }

    private struct Entry
    {
        public Utf8Digest Digest;
        public long Value;
        public int Start;
        public int Length;
    }
}
