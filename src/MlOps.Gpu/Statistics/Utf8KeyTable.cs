using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MlOps.Gpu.Statistics;

/// <summary>A number above 0 for each of many strings in UTF-8: open addressing, at most half of the places in use.</summary>
/// <remarks>
/// A place has a half of the hash, and where the key's record is: its number, its length and its bytes, one record behind the other. So the table
/// takes little memory, most of which stays near to the processor, and a key that is there costs two of its lines.
/// </remarks>
internal sealed class Utf8KeyTable
{
    /// <summary>How many keys ahead it pays to prefetch.</summary>
    public const int Ahead = 32;

    private const int LeastLength = 1024;
    private const int FastGrowth = 1 << 16; // with fewer places, a table becomes four times as large
    private const int Unit = sizeof(long); // records begin at multiples of it
    private const int HeaderLength = sizeof(long) + sizeof(int);

    private ulong[] _places; // the upper half of a hash, and 1 more than the unit where the record begins; 0 when free
    private byte[] _records = new byte[8 * LeastLength];
    private int _used;

    /// <param name="capacity">How many keys are expected.</param>
    public Utf8KeyTable(int capacity = 0) => _places = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(LeastLength, 2L * capacity))];

    public int Count { get; private set; }

    /// <summary>The keys with their numbers, in the order in which they came.</summary>
    public IEnumerable<(ReadOnlyMemory<byte> Key, long Value)> Entries
    {
        get
        {
            for (var start = 0; start < _used;)
            {
                var length = MemoryMarshal.Read<int>(_records.AsSpan(start + sizeof(long)));
                yield return (_records.AsMemory(start + HeaderLength, length), MemoryMarshal.Read<long>(_records.AsSpan(start)));
                start += LengthOfRecord(length);
            }
        }
    }

    /// <summary>The number of a key, for changes: 0 when the key is new. It has to be above 0 before the next call.</summary>
    public ref long ValueOf(ReadOnlySpan<byte> key) => ref ValueOf(key, Utf8Hash.Of(key));

    /// <inheritdoc cref="ValueOf(ReadOnlySpan{byte})"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ref long ValueOf(ReadOnlySpan<byte> key, ulong hash)
    {
        ref var value = ref Locate(key, hash);
        if (Unsafe.IsNullRef(ref value))
        {
            return ref Insert(key, hash);
        }

        return ref value;
    }

    /// <summary>The number of a key, 0 when it is not there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long Find(ReadOnlySpan<byte> key, ulong hash)
    {
        ref var value = ref Locate(key, hash);
        return Unsafe.IsNullRef(ref value) ? 0 : value;
    }

    /// <summary>Adds the numbers of another table.</summary>
    public void Add(Utf8KeyTable other)
    {
        foreach (var (key, value) in other.Entries)
        {
            ValueOf(key.Span) += value;
        }
    }

    /// <summary>Asks for the place of a key that is soon looked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(ulong hash)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref _places[HomeOf(hash)]));
        }
    }

    /// <summary>Asks for the record of a key, once its place is here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void PrefetchRecord(ulong hash)
    {
        if (Sse.IsSupported)
        {
            // It may begin in one line of the cache and end in the next.
            ref var record = ref RecordOf(Math.Max(1, (uint)_places[HomeOf(hash)])); // of a free place: the first, or where it will be
            Sse.Prefetch0(Unsafe.AsPointer(ref record));
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref record, HeaderLength + Vector128<byte>.Count)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int HomeOf(ulong hash) => (int)(hash >> 32) & (_places.Length - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref byte RecordOf(ulong place) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_records), (nint)((uint)place - 1) * Unit);

    /// <summary>Where a key's number is; nowhere when it is new.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref long Locate(ReadOnlySpan<byte> key, ulong hash)
    {
        var places = _places;
        for (var home = HomeOf(hash); ; home = (home + 1) & (places.Length - 1))
        {
            var place = places[home];
            if (place == 0)
            {
                return ref Unsafe.NullRef<long>();
            }

            if ((place ^ hash) >> 32 == 0)
            {
                ref var record = ref RecordOf(place);
                if (HasKey(ref record, key))
                {
                    return ref Unsafe.As<byte, long>(ref record);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasKey(ref byte record, ReadOnlySpan<byte> key)
    {
        if (Unsafe.As<byte, int>(ref Unsafe.Add(ref record, sizeof(long))) != key.Length)
        {
            return false;
        }

        ref var left = ref MemoryMarshal.GetReference(key);
        ref var right = ref Unsafe.Add(ref record, HeaderLength);
        if (key.Length is >= 16 and <= 32)
        {
            // Two vectors that overlap.
            var last = (nuint)(key.Length - Vector128<byte>.Count);
            return ((Vector128.LoadUnsafe(ref left) ^ Vector128.LoadUnsafe(ref right))
                | (Vector128.LoadUnsafe(ref left, last) ^ Vector128.LoadUnsafe(ref right, last))) == Vector128<byte>.Zero;
        }

        return key.SequenceEqual(MemoryMarshal.CreateReadOnlySpan(ref right, key.Length));
    }

    private ref long Insert(ReadOnlySpan<byte> key, ulong hash)
    {
        if (2 * (Count + 1) > _places.Length)
        {
            Grow();
        }

        var length = LengthOfRecord(key.Length);
        if (_records.Length - _used < length)
        {
            Array.Resize(ref _records, (int)Math.Min(Array.MaxLength, Math.Max(2L * _records.Length, (long)_used + length)));
        }

        var record = _records.AsSpan(_used, length);
        MemoryMarshal.Write(record[sizeof(long)..], key.Length);
        key.CopyTo(record[HeaderLength..]);
        Place(_places, hash & 0xFFFF_FFFF_0000_0000 | (uint)(_used / Unit + 1));
        _used += length;
        Count++;
        return ref Unsafe.As<byte, long>(ref record[0]);
    }

    private void Grow()
    {
        var places = new ulong[checked(_places.Length < FastGrowth ? 4 * _places.Length : 2 * _places.Length)];
        foreach (var place in _places)
        {
            if (place != 0)
            {
                Place(places, place);
            }
        }

        _places = places;
    }

    private static void Place(ulong[] places, ulong place)
    {
        var home = (int)(place >> 32) & (places.Length - 1);
        while (places[home] != 0)
        {
            home = (home + 1) & (places.Length - 1);
        }

        places[home] = place;
    }

    private static int LengthOfRecord(int length) => checked(HeaderLength + length + Unit - 1) / Unit * Unit;
}
