using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlOps.Gpu.Statistics;

/// <summary>A hash of a string in UTF-8, from its words of 8 bytes; the last of them overlap.</summary>
internal static class Utf8Hash
{
    private const int MostShort = 16;
    private const ulong FirstOdd = 0x9E37_79B9_7F4A_7C15;
    private const ulong SecondOdd = 0xD6E8_FEB8_6659_FD93;

    /// <summary>64 bits, well mixed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ReadOnlySpan<byte> key)
    {
        var (low, high) = (0UL, 0UL);
        if (key.Length >= 8)
        {
            low = key.Length > MostShort ? OfBeginning(key) : MemoryMarshal.Read<ulong>(key);
            high = MemoryMarshal.Read<ulong>(key[^8..]);
        }
        else if (key.Length >= 4)
        {
            (low, high) = (MemoryMarshal.Read<uint>(key), MemoryMarshal.Read<uint>(key[^4..]));
        }
        else if (key.Length > 0)
        {
            low = (uint)(key[0] | key[key.Length / 2] << 8 | key[^1] << 16);
        }

        return Mix(low + (uint)key.Length * SecondOdd, high) * FirstOdd;
    }

    /// <summary>All of a long key but its last 8 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong OfBeginning(ReadOnlySpan<byte> key)
    {
        var hash = 0UL;
        for (var rest = key; rest.Length > MostShort; rest = rest[MostShort..])
        {
            hash = Mix(MemoryMarshal.Read<ulong>(rest) ^ hash, MemoryMarshal.Read<ulong>(rest[8..]));
        }

        return MemoryMarshal.Read<ulong>(key[^MostShort..]) ^ hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong left, ulong right)
    {
        var upper = Math.BigMul(left ^ FirstOdd, right ^ SecondOdd, out var lower);
        return upper ^ lower;
    }
}
