using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlOps.Sdk.Journal;

/// <summary>
/// One record in a journal: 8-byte aligned, <c>length:u32 crc:u32 sequence:u64 payload</c>, padded with zeros.
/// The first eight bytes are written last, in one store: a frame is there when its length is not zero.
/// </summary>
/// <remarks>
/// The checksum is CRC-32C over the journal's salt, the frame's position in the file, its length, its sequence number and the
/// padded payload. Salt and position make sure that bytes of a payload that look like a frame are never taken for one.
/// </remarks>
internal static unsafe class JournalFrame
{
    public const int HeaderSize = 16;
    public const int Alignment = 8;

    /// <summary>The longest payload: a tag value of 8,000 characters in four bytes each, its key, and room to spare.</summary>
    public const int MaxPayload = 64 * 1024;

    /// <summary>The smallest frame, with one byte of payload.</summary>
    public const int MinSize = HeaderSize + Alignment;

    public static int SizeOf(int payloadLength) => (HeaderSize + payloadLength + (Alignment - 1)) & ~(Alignment - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Checksum(byte* frame, int payloadLength, ulong salt, long position)
    {
        var crc = BitOperations.Crc32C(~0u, salt);
        crc = BitOperations.Crc32C(crc, (ulong)position);
        crc = BitOperations.Crc32C(crc, (uint)payloadLength);
        var word = (ulong*)(frame + 8);
        var end = (ulong*)(frame + SizeOf(payloadLength));
        for (; word < end; word++)
        {
            crc = BitOperations.Crc32C(crc, *word);
        }

        return ~crc;
    }

    /// <summary>Puts the first eight bytes in place: from here on the record exists.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Publish(byte* frame, int payloadLength, ulong salt, long position)
    {
        var crc = Checksum(frame, payloadLength, salt, position);
        Volatile.Write(ref *(ulong*)frame, ((ulong)crc << 32) | (uint)payloadLength);
    }

    /// <summary>The payload's length of a published frame; 0 for one that is still being written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PublishedLength(byte* frame) => (int)(uint)Volatile.Read(ref *(ulong*)frame);

    public static long Sequence(byte* frame) => *(long*)(frame + 8);

    /// <summary>Whether a whole, undamaged frame stands here.</summary>
    /// <param name="frame">The place to look at.</param>
    /// <param name="available">How many bytes there are from it on.</param>
    /// <param name="salt">The journal's salt.</param>
    /// <param name="position">The place's position in the file.</param>
    /// <param name="minSequence">The smallest sequence number that can follow here.</param>
    public static bool IsValid(byte* frame, long available, ulong salt, long position, long minSequence)
    {
        if (available < MinSize)
        {
            return false;
        }

        var head = *(ulong*)frame;
        var length = (uint)head;
        if (length is 0 or > MaxPayload || SizeOf((int)length) > available)
        {
            return false;
        }

        // A number far off is no frame: found out before the checksum is worked out, so that scanning damage stays quick.
        var sequence = Sequence(frame);
        return sequence >= minSequence && sequence - minSequence < 1L << 40
            && Checksum(frame, (int)length, salt, position) == (uint)(head >> 32);
    }
}
