using System.Runtime.InteropServices;

namespace MlOps.Gpu.Statistics;

/// <summary>128 bits of a string: all of it up to 16 bytes, which nearly all categories have; of a longer one a hash.</summary>
internal readonly struct Utf8Digest(ulong low, ulong high) : IEquatable<Utf8Digest>
{
    private const int MostWhole = 16;
    private const ulong FirstOdd = 0x9E37_79B9_7F4A_7C15;
    private const ulong SecondOdd = 0xD6E8_FEB8_6659_FD93;

    private readonly ulong _low = low;
    private readonly ulong _high = high;

    /// <summary>Well mixed.</summary>
    public ulong Hash => Mix(_low, _high) * FirstOdd;

    public static Utf8Digest Of(ReadOnlySpan<byte> key)
    {
        // Two words that overlap: with the length, they say all of the bytes.
        if (key.Length > MostWhole)
        {
            return OfLong(key);
        }

        if (key.Length >= 8)
        {
            return new(MemoryMarshal.Read<ulong>(key), MemoryMarshal.Read<ulong>(key[^8..]));
        }

        return key.Length >= 4
            ? new(MemoryMarshal.Read<uint>(key), MemoryMarshal.Read<uint>(key[^4..]))
            : new(key.Length == 0 ? 0u : (uint)(key[0] | key[key.Length / 2] << 8 | key[^1] << 16), 0);
    }

    /// <summary>Whether keys of this length are equal when their digests are.</summary>
    public static bool IsWhole(int length) => length <= MostWhole;

    public bool Equals(Utf8Digest other) => _low == other._low && _high == other._high;

    public override bool Equals(object? obj) => obj is Utf8Digest other && Equals(other);

    public override int GetHashCode() => (int)Hash;

    private static Utf8Digest OfLong(ReadOnlySpan<byte> key)
    {
        var low = (ulong)key.Length;
        for (var rest = key; rest.Length > MostWhole; rest = rest[MostWhole..])
        {
            low = Mix(MemoryMarshal.Read<ulong>(rest) ^ low, MemoryMarshal.Read<ulong>(rest[8..]));
        }

        return new(Mix(MemoryMarshal.Read<ulong>(key[^16..]) ^ low, SecondOdd), MemoryMarshal.Read<ulong>(key[^8..]));
    }

    private static ulong Mix(ulong left, ulong right)
    {
        var upper = Math.BigMul(left ^ FirstOdd, right ^ SecondOdd, out var lower);
        return upper ^ lower;
    }
}
