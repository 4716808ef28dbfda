using System.IO.Hashing;
using System.Numerics;

namespace MlOps.Gpu.Statistics;

/// <summary>A number above 0 for each of many strings in UTF-8: open addressing by a hash of 64 bits, then the bytes are compared.</summary>
internal sealed class Utf8KeyTable
{
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
    public ref long ValueOf(ReadOnlySpan<byte> key)
    {
        ref var entry = ref PlaceOf(key, XxHash3.HashToUInt64(key));
        if (entry.Value == 0)
        {
            if (2 * (Count + 1) > _entries.Length)
            {
                Grow();
                return ref ValueOf(key);
            }

            Count++;
            if (_bytes.Length - _used < key.Length)
            {
                Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(2L * _bytes.Length, (long)_used + key.Length)));
            }

            key.CopyTo(_bytes.AsSpan(_used));
            entry = new() { Hash = XxHash3.HashToUInt64(key), Start = _used, Length = key.Length };
            _used += key.Length;
        }

        return ref entry.Value;
    }

    /// <summary>The number of a key, 0 when it is not there.</summary>
    public long Find(ReadOnlySpan<byte> key) => PlaceOf(key, XxHash3.HashToUInt64(key)).Value;

    private ref Entry PlaceOf(ReadOnlySpan<byte> key, ulong hash)
    {
        var entries = _entries;
        for (var place = (int)hash & (entries.Length - 1); ; place = (place + 1) & (entries.Length - 1))
        {
            ref var entry = ref entries[place];
            if (entry.Value == 0 || (entry.Hash == hash && key.SequenceEqual(_bytes.AsSpan(entry.Start, entry.Length))))
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
                var place = (int)entry.Hash & (_entries.Length - 1);
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
        public ulong Hash;
        public long Value;
        public int Start;
        public int Length;
    }
}
