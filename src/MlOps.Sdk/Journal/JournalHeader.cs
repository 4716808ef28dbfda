using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace MlOps.Sdk.Journal;

/// <summary>What a journal says of itself, in its first page, twice: one damaged copy loses nothing.</summary>
/// <param name="Salt">A random number that this journal's checksums start from.</param>
/// <param name="WriterId">Who wrote it: 32 hexadecimal digits, new for each journal.</param>
/// <param name="Stream">What it is about: the run's id.</param>
/// <param name="Target">Where its records are to be delivered, without credentials.</param>
/// <param name="Host">The machine that the writer ran on.</param>
/// <param name="ProcessId">The writer's process.</param>
/// <param name="CreatedAt">When it was created, in milliseconds since 1970.</param>
/// <param name="DataStart">Where the records begin, after both copies of the preamble.</param>
internal sealed record JournalHeader(
    ulong Salt, string WriterId, string Stream, string Target, string Host, int ProcessId, long CreatedAt, int DataStart)
{
    /// <summary>The size of the first page; the preamble follows it.</summary>
    public const int PageSize = 4096;

    private const ulong Magic = 0x314C4E4A534F4C4D; // "MLOSJNL1" in the file
    private const int CopySize = 1792;
    private static readonly int[] Copies = [0, CopySize];

    /// <summary>Writes both copies into a page.</summary>
    public void Write(Span<byte> page)
    {
        using var body = new MemoryStream();
        using (var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Salt);
            writer.Write(CreatedAt);
            writer.Write(ProcessId);
            writer.Write(DataStart);
            writer.Write(WriterId);
            writer.Write(Stream);
            writer.Write(Host);
            writer.Write(Target);
        }

        var bytes = body.ToArray();
        if (bytes.Length > CopySize - 16)
        {
            throw new ArgumentException(
                $"The journal's target '{Target}' is too long: header of {bytes.Length} bytes, at most {CopySize - 16}. Use a shorter path.");
        }

        foreach (var offset in Copies)
        {
            var copy = page.Slice(offset, CopySize);
            BinaryPrimitives.WriteUInt64LittleEndian(copy, Magic);
            BinaryPrimitives.WriteInt32LittleEndian(copy[8..], bytes.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(copy[12..], Checksum(bytes));
            bytes.CopyTo(copy[16..]);
        }
    }

    /// <summary>Reads the first copy that is whole; <see langword="null"/> when none is.</summary>
    public static JournalHeader? TryRead(ReadOnlySpan<byte> page)
    {
        foreach (var offset in Copies)
        {
            if (page.Length < offset + CopySize)
            {
                return null;
            }

            var copy = page.Slice(offset, CopySize);
            var length = BinaryPrimitives.ReadInt32LittleEndian(copy[8..]);
            if (BinaryPrimitives.ReadUInt64LittleEndian(copy) != Magic || length is <= 0 or > CopySize - 16)
            {
                continue;
            }

            var bytes = copy.Slice(16, length);
            if (Checksum(bytes) == BinaryPrimitives.ReadUInt32LittleEndian(copy[12..]))
            {
                using var reader = new BinaryReader(new MemoryStream(bytes.ToArray()), Encoding.UTF8);
                var salt = reader.ReadUInt64();
                var createdAt = reader.ReadInt64();
                var processId = reader.ReadInt32();
                var dataStart = reader.ReadInt32();
                var writerId = reader.ReadString();
                var stream = reader.ReadString();
                var host = reader.ReadString();
                return new(salt, writerId, stream, reader.ReadString(), host, processId, createdAt, dataStart);
            }
        }

        return null;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
