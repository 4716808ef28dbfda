using System.Buffers.Binary;
using System.IO.Hashing;
using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Transformers;

/// <summary>A hash of each row's category: of a text's UTF-8 bytes, of an integer's 8 bytes or a number's, little-endian. XXH3, 64 bits.</summary>
internal static class CategoryHash
{
    private const ulong OfMissing = 0x9E3779B97F4A7C15;

    public static ulong[] Of(Column column, long seed)
    {
        var hashes = new ulong[column.Length];
        if (column.Type == ColumnType.String)
        {
            var texts = new ulong[column.Texts.Count];
            Parallel.For(0, texts.Length, i => texts[i] = XxHash3.HashToUInt64(column.Texts[i], seed));
            for (var row = 0; row < hashes.Length; row++)
            {
                hashes[row] = column.Validity[row] ? texts[column.IsDictionary ? column.Codes.Span[row] : row] : OfMissing;
            }

            return hashes;
        }

        var keys = new long[column.Length];
        CategoryKey.KeysOf(column, 0, keys, out var validity);
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        for (var row = 0; row < hashes.Length; row++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, keys[row]);
            hashes[row] = validity.Length == 0 || ((validity[row >> 3] >> (row & 7)) & 1) != 0 ? XxHash3.HashToUInt64(bytes, seed) : OfMissing;
        }

        return hashes;
    }

    /// <summary>The hash of two hashes, in order.</summary>
    public static ulong Cross(ulong first, ulong second)
    {
        Span<byte> bytes = stackalloc byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, first);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[sizeof(ulong)..], second);
        return XxHash3.HashToUInt64(bytes);
    }

    /// <summary>Spreads hashes over buckets, evenly for any number of them.</summary>
    public static Column ToBuckets(string name, ulong[] hashes, int buckets)
    {
        var values = new int[hashes.Length];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = (int)Math.BigMul(hashes[row], (ulong)buckets, out _);
        }

        return Column.Of(name, values, default);
    }
}
