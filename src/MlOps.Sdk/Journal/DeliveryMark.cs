using System.Numerics;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.Journal;

/// <summary>How far a journal has been delivered, kept in its first page in two places that are written in turn.</summary>
/// <param name="Sequence">The number of the first record that is not delivered yet.</param>
/// <param name="Position">Where in the file to go on reading; at or before that record.</param>
/// <param name="Note">A number that whoever delivers wants to have back, such as the time of the last record.</param>
internal readonly record struct DeliveryMark(long Sequence, long Position, long Note)
{
    private const int FirstSlot = 3584;
    private const int SlotSize = 32;

    /// <summary>Writes the mark over the older of the two, so that a write cut short leaves the other.</summary>
    public void Write(Span<byte> page, ulong salt)
    {
        var slot = MemoryMarshal.Cast<byte, long>(page.Slice(FirstSlot + (SlotOf(page, salt) == 0 ? SlotSize : 0), SlotSize));
        slot[3] = 0;
        slot[0] = Sequence;
        slot[1] = Position;
        slot[2] = Note;
        slot[3] = Checksum(salt, slot);
    }

    /// <summary>The newest whole mark; <see langword="null"/> when there is none, and all is to be delivered: twice does no harm.</summary>
    public static DeliveryMark? TryRead(ReadOnlySpan<byte> page, ulong salt)
    {
        var slot = SlotOf(page, salt);
        if (slot < 0)
        {
            return null;
        }

        var words = MemoryMarshal.Cast<byte, long>(page.Slice(FirstSlot + (slot * SlotSize), SlotSize));
        return new DeliveryMark(words[0], words[1], words[2]);
    }

    private static int SlotOf(ReadOnlySpan<byte> page, ulong salt)
    {
        var best = -1;
        var bestSequence = -1L;
        for (var slot = 0; slot < 2; slot++)
        {
            var words = MemoryMarshal.Cast<byte, long>(page.Slice(FirstSlot + (slot * SlotSize), SlotSize));
            if (words[3] != 0 && words[3] == Checksum(salt, words) && words[0] > bestSequence)
            {
                best = slot;
                bestSequence = words[0];
            }
        }

        return best;
    }

    private static long Checksum(ulong salt, ReadOnlySpan<long> words)
    {
        var crc = BitOperations.Crc32C(~0u, salt);
        foreach (var word in words[..3])
        {
            crc = BitOperations.Crc32C(crc, (ulong)word);
        }

        return 1L << 32 | ~crc; // never 0, which is what a slot holds that was not written
    }
}
