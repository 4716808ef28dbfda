using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MlOps.Gpu.Statistics;

/// <summary>A number above 0 for each of many integers: open addressing by buckets, the next bucket when one is full.</summary>
/// <remarks>
/// A bucket is a line of the cache: a vector of keys, then their numbers, filled from the first. One comparison of vectors finds a key, and nearly
/// all keys are in the first bucket they can be in: a table may be fuller than one of single places, and so stays nearer to the processor.
/// </remarks>
/// <typeparam name="T">Of the keys and of their numbers, signed.</typeparam>
internal sealed class KeyBuckets<T>
    where T : unmanaged, IBinaryInteger<T>, ISignedNumber<T>
{
    /// <summary>How many keys ahead it pays to prefetch.</summary>
    public const int Ahead = 32;

    private const int BucketBytes = 64;
    private const int LeastBuckets = 64;
    private const int FastGrowth = 1 << 14; // with fewer buckets, a table becomes four times as large
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15; // 2^64 by the golden ratio: neighbours land far apart

    private T[] _buckets;
    private int _start; // of the first bucket: on the border of a line
    private int _count; // of buckets
    private int _shift;

    /// <param name="capacity">How many keys are expected.</param>
    public KeyBuckets(int capacity = 0) =>
        Allocate((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(LeastBuckets, capacity * 16L / (13 * Places) + 1)));

    public int Count { get; private set; }

    private static int Places => Vector256<T>.Count; // of a bucket

    private static int BucketLength => 2 * Places;

    /// <summary>The keys with their numbers, in no order.</summary>
    /// <param name="least">Keys with a lesser number are left out.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<(long Key, long Value)> Entries(long least)
    {
        // Each place is written, and the next one over it when it does not count: which ones do, cannot be foretold.
        var all = new (long Key, long Value)[Count + 1];
        var count = 0;
        for (var bucket = 0; bucket < _count; bucket++)
        {
            var numbers = BucketAt(bucket);
            for (var place = 0; place < Places; place++)
            {
                var value = long.CreateTruncating(numbers[Places + place]);
                all[count] = (long.CreateTruncating(numbers[place]), value);
                count += value >= Math.Max(1, least) ? 1 : 0;
            }
        }

        return all.AsSpan(0, count);
    }

    /// <summary>Adds 1 to the numbers of many keys, whose memory is asked for before their turn.</summary>
    /// <returns>How many keys were counted: all before the first batch that has one beyond the type.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Increment(ReadOnlySpan<long> keys)
    {
        Span<long> offsets = stackalloc long[2 * Ahead];
        ref var current = ref MemoryMarshal.GetReference(offsets);
        ref var next = ref Unsafe.Add(ref current, Ahead);
        var batch = keys[..Math.Min(Ahead, keys.Length)];
        var isWithin = Locate(batch, ref current);
        for (var from = 0; from < keys.Length; from += Ahead)
        {
            if (!isWithin)
            {
                return from;
            }

            var following = keys.Slice(from + batch.Length, Math.Min(Ahead, keys.Length - from - batch.Length));
            isWithin = Locate(following, ref next);
            var others = IncrementFirst(ref First, batch, ref current, ref next);
            if (others != 0)
            {
                var shift = _shift;
                for (; others != 0; others &= others - 1)
                {
                    ValueOf(T.CreateTruncating(batch[BitOperations.TrailingZeroCount(others)]))++;
                }

                if (_shift != shift)
                {
                    Locate(following, ref next); // the table has grown
                }
            }

            batch = following;
            ref var free = ref current;
            current = ref next;
            next = ref free;
        }

        return keys.Length;
    }

    /// <summary>Adds 1 to the numbers of the keys that are in their first buckets.</summary>
    /// <returns>A bit for each key that is not.</returns>
    /// <remarks>By itself, and without calls, so that all it needs stays in registers: that makes counting a third faster.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static uint IncrementFirst(ref T buckets, ReadOnlySpan<long> keys, ref long offsets, ref long next)
    {
        ref var first = ref MemoryMarshal.GetReference(keys);
        var others = 0U;
        for (nint i = 0; i < keys.Length; i++)
        {
            Prefetch(ref Unsafe.AddByteOffset(ref buckets, (nint)Unsafe.Add(ref next, i)));
            ref var bucket = ref Unsafe.AddByteOffset(ref buckets, (nint)Unsafe.Add(ref offsets, i));
            var places = PlacesOf(T.CreateTruncating(Unsafe.Add(ref first, i)), ref bucket);
            ref var value = ref Unsafe.Add(ref bucket, Places + (nint)(uint)BitOperations.TrailingZeroCount(places | 1U << (Places - 1)));
            if (places != 0 && value != T.Zero)
            {
                value++;
            }
            else
            {
                others |= 1U << (int)i;
            }
        }

        return others;
    }

    /// <summary>Where the buckets of some keys begin, in bytes.</summary>
    /// <returns>Whether all keys are within the type.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Locate(ReadOnlySpan<long> keys, ref long offsets)
    {
        var shift = _shift;
        var beyond = 0L;
        var i = 0;
        if (keys.Length >= Vector256<long>.Count)
        {
            ref var first = ref MemoryMarshal.GetReference(keys);
            var all = Vector256<long>.Zero;
            for (; i <= keys.Length - Vector256<long>.Count; i += Vector256<long>.Count)
            {
                var four = Vector256.LoadUnsafe(ref first, (nuint)i);
                ((four * unchecked((long)Multiplier) >>> shift) * BucketBytes).StoreUnsafe(ref offsets, (nuint)i);
                all |= four + Vector256.Create(1L << 31);
            }

            beyond = all[0] | all[1] | all[2] | all[3];
        }

        for (; i < keys.Length; i++)
        {
            Unsafe.Add(ref offsets, i) = OffsetOf(keys[i], shift);
            beyond |= keys[i] + (1L << 31);
        }

        return Unsafe.SizeOf<T>() == sizeof(long) || beyond >>> 32 == 0;
    }

    /// <summary>Adds the numbers of another table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add<TOther>(KeyBuckets<TOther> other)
        where TOther : unmanaged, IBinaryInteger<TOther>, ISignedNumber<TOther>
    {
        for (var i = 0; i < other._count; i++)
        {
            // Most keys are in both: where the next ones are is asked for.
            var soon = other.BucketAt(other.Scattered(i + Ahead / 4));
            Prefetch(long.CreateTruncating(soon[0]));
            KeyBuckets<TOther>.Prefetch(ref MemoryMarshal.GetReference(other.BucketAt(other.Scattered(i + Ahead))));
            var bucket = other.BucketAt(other.Scattered(i));
            var keys = bucket[..(bucket.Length / 2)];
            var numbers = bucket[keys.Length..];
            for (var place = 0; place < keys.Length && numbers[place] != TOther.Zero; place++)
            {
                ValueOf(T.CreateTruncating(keys[place])) += T.CreateTruncating(numbers[place]);
            }
        }
    }

    /// <summary>The number of a key, for changes: 0 when the key is new. It has to be above 0 before the next call.</summary>
    public ref T ValueOf(T key)
    {
        ref var value = ref PlaceOf(key);
        if (value != T.Zero)
        {
            return ref value;
        }

        if (16L * (Count + 1) > 13L * Places * _count)
        {
            Grow();
            value = ref PlaceOf(key);
        }

        Count++;
        Unsafe.Subtract(ref value, Places) = key;
        return ref value;
    }

    /// <summary>The number of a key, 0 when it is not there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Find(T key) => PlaceOf(key);

    /// <summary>Asks for the memory of a key that is soon looked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(long key) => Prefetch(ref BucketOf(key, ref First, _shift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(ref T bucket)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref bucket));
        }
    }

    /// <summary>Where a key's number is, or goes: then it is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref T PlaceOf(T key)
    {
        ref var bucket = ref BucketOf(long.CreateTruncating(key), ref First, _shift);
        while (true)
        {
            // A key of 0 equals free places too: they come behind the taken ones, and are where it goes.
            var places = PlacesOf(key, ref bucket);
            if (places == 0)
            {
                places = PlacesOf(T.Zero, ref Unsafe.Add(ref bucket, Places));
            }

            if (places != 0)
            {
                return ref Unsafe.Add(ref bucket, Places + BitOperations.TrailingZeroCount(places));
            }

            bucket = ref Unsafe.Add(ref bucket, BucketLength);
            if (Unsafe.AreSame(ref bucket, ref Unsafe.Add(ref First, (nint)_count * BucketLength)))
            {
                bucket = ref First;
            }
        }
    }

    private ref T First
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_buckets), _start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref T BucketOf(long key, ref T first, int shift) =>
        ref Unsafe.AddByteOffset(ref first, OffsetOf(key, shift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint OffsetOf(long key, int shift) => (nint)((ulong)key * Multiplier >> shift) * BucketBytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint PlacesOf(T number, ref T numbers) =>
        Vector256.Equals(Vector256.LoadUnsafe(ref numbers), Vector256.Create(number)).ExtractMostSignificantBits();

    /// <summary>All buckets in an order of their own: in that of the buckets, the first ones of another table would be crowded before it grows.</summary>
    private int Scattered(int i) => (int)((uint)i * (uint)(Multiplier >> 32) & (uint)(_count - 1));

    private ReadOnlySpan<T> BucketAt(int bucket) => _buckets.AsSpan(_start + bucket * BucketLength, BucketLength);

    private void Grow()
    {
        var old = new KeyBuckets<T> { _buckets = _buckets, _start = _start, _count = _count };
        Count = 0;
        Allocate(checked(_count < FastGrowth ? 4 * _count : 2 * _count));
        Add(old);
    }

    [MemberNotNull(nameof(_buckets))]
    private unsafe void Allocate(int count)
    {
        _buckets = new T[checked((count + 1) * BucketLength)];
        _start = (int)(-(nint)Unsafe.AsPointer(ref _buckets[0]) & (BucketBytes - 1)) / Unsafe.SizeOf<T>(); // moved by the collector, a small table is slower
        _count = count;
        _shift = 64 - BitOperations.Log2((uint)count);
    }
}
