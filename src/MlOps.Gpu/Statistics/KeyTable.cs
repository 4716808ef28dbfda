using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MlOps.Gpu.Statistics;

/// <summary>A number above 0 for each of many integers: open addressing, the next place when one is taken, at most half of the places in use.</summary>
internal sealed class KeyTable
{
    /// <summary>How many keys ahead it pays to prefetch.</summary>
    public const int Ahead = 32;

    private const int LeastLength = 64;
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15; // 2^64 by the golden ratio: neighbours land far apart

    private Entry[] _entries;
    private int _shift;

    /// <param name="capacity">How many keys are expected.</param>
    public KeyTable(int capacity = 0) => Allocate((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(LeastLength, 2L * capacity)));

    public int Count { get; private set; }

    /// <summary>The keys with their numbers, in no order.</summary>
    /// <param name="least">Keys with a lesser number are left out.</param>
    public (long Key, long Value)[] ToArray(long least = 1)
    {
        var all = new (long Key, long Value)[Count];
        var count = 0;
        foreach (ref readonly var entry in _entries.AsSpan())
        {
            if (entry.Value >= Math.Max(1, least))
            {
                all[count++] = (entry.Key, entry.Value);
            }
        }

        return count == all.Length ? all : all[..count];
    }

    /// <summary>Adds 1 to the numbers of many keys, whose memory is asked for before their turn.</summary>
    public void Increment(ReadOnlySpan<long> keys)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            if (i + Ahead < keys.Length)
            {
                Prefetch(keys[i + Ahead]);
            }

            ValueOf(keys[i])++;
        }
    }

    /// <summary>The number of a key, for changes: 0 when the key is new. It has to be above 0 before the next call.</summary>
    public ref long ValueOf(long key)
    {
        var entries = _entries;
        for (var place = PlaceOf(key); ; place = (place + 1) & (entries.Length - 1))
        {
            ref var entry = ref entries[place];
            if (entry.Key == key && entry.Value != 0)
            {
                return ref entry.Value;
            }

            if (entry.Value == 0)
            {
                if (2 * (Count + 1) > entries.Length)
                {
                    Grow();
                    return ref ValueOf(key);
                }

                Count++;
                entry.Key = key;
                return ref entry.Value;
            }
        }
    }

    /// <summary>The number of a key, 0 when it is not there.</summary>
    public long Find(long key)
    {
        var entries = _entries;
        for (var place = PlaceOf(key); ; place = (place + 1) & (entries.Length - 1))
        {
            ref readonly var entry = ref entries[place];
            if (entry.Key == key || entry.Value == 0)
            {
                return entry.Value;
            }
        }
    }

    /// <summary>Asks for the memory of a key that is soon looked for.</summary>
    public unsafe void Prefetch(long key)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref _entries[PlaceOf(key)]));
        }
    }

    private int PlaceOf(long key) => (int)((ulong)key * Multiplier >> _shift);

    private void Grow()
    {
        var old = _entries;
        Count = 0;
        Allocate(checked(old.Length * 2));
        foreach (ref readonly var entry in old.AsSpan())
        {
            if (entry.Value != 0)
            {
                ValueOf(entry.Key) = entry.Value;
            }
        }
    }

    [MemberNotNull(nameof(_entries))]
    private void Allocate(int length)
    {
        _entries = new Entry[length];
        _shift = 64 - BitOperations.Log2((uint)length);
    }

    private struct Entry
    {
        public long Key;
        public long Value;
    }
}
