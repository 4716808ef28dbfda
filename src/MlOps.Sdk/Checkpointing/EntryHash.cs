using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.Checkpointing;

/// <summary>
/// The fingerprint of an entry: XxHash128 over the XxHash128s of its pieces of 256 KiB, in order, so that several threads can work
/// on one entry and each piece is hashed while it is in the processor's cache. It finds damage and equality; it is no proof
/// against forgery, for which the manifest has SHA-256.
/// </summary>
internal static unsafe class EntryHash
{
    public const int LeafLength = 256 * 1024;
    private const int LeavesPerPiece = 16;

    /// <summary>Copies memory, and hashes what arrived on the way.</summary>
    public static UInt128 CopyAndHash(byte* source, byte* destination, long length, int threads) =>
        Compute(source, destination, length, threads);

    public static UInt128 Compute(byte* data, long length, int threads) => Compute(null, data, length, threads);

    private static UInt128 Compute(byte* source, byte* destination, long length, int threads)
    {
        var count = LeafCount(length);
        var leaves = ArrayPool<UInt128>.Shared.Rent(count);
        try
        {
            var pieces = (count + LeavesPerPiece - 1) / LeavesPerPiece;
            if (pieces < 2 || threads < 2)
            {
                HashLeaves(source, destination, length, 0, count, leaves);
            }
            else
            {
                var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
                Parallel.For(0, pieces, options, piece =>
                    HashLeaves(source, destination, length, piece * LeavesPerPiece, Math.Min(count, (piece + 1) * LeavesPerPiece), leaves));
            }

            return Root(leaves.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<UInt128>.Shared.Return(leaves);
        }
    }

    public static int LeafCount(long length) => checked((int)((length + LeafLength - 1) / LeafLength));

    public static UInt128 Leaf(ReadOnlySpan<byte> bytes) => XxHash128.HashToUInt128(bytes);

    public static UInt128 Root(ReadOnlySpan<UInt128> leaves) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(leaves));

    private static void HashLeaves(byte* source, byte* destination, long length, int from, int to, UInt128[] leaves)
    {
        for (var leaf = from; leaf < to; leaf++)
        {
            var offset = (long)leaf * LeafLength;
            var count = (int)Math.Min(LeafLength, length - offset);
            var target = new Span<byte>(destination + offset, count);
            if (source != null)
            {
                new ReadOnlySpan<byte>(source + offset, count).CopyTo(target);
            }

            leaves[leaf] = Leaf(target);
        }
    }
}
