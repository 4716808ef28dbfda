using MlOps.Sdk.Journal;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Journal;

public sealed class JournalCursorTests
{
    [Fact]
    public async Task A_segment_that_fills_up_while_it_is_read_is_read_to_its_end()
    {
        var count = TestSettings.Count("MLOPS_TEST_JOURNAL_SEGMENTS", 200_000);
        var first = JournalSegment.Allocate(4 * JournalFrame.MinSize);
        first.FirstSequence = JournalFile.FirstSequence;
        var cursor = new JournalCursor(null!, first);

        var writing = Task.Run(() => Write(first, count), TestContext.Current.CancellationToken);
        var wrong = await Task.Run(() => FindWrong(cursor, count), TestContext.Current.CancellationToken);
        await writing;

        Assert.Null(wrong);
    }

    /// <summary>Fills segments of four records each with the records' own numbers.</summary>
    private static void Write(JournalSegment segment, int count)
    {
        var last = JournalFile.FirstSequence + count - 1;
        for (var next = JournalFile.FirstSequence; next <= last;)
        {
            unsafe
            {
                if (segment.TryReserve(JournalFrame.MinSize, out var frame, out var sequence))
                {
                    var slot = new JournalSlot(frame, sizeof(long), sequence, salt: 0, segment.PositionOf(frame));
                    BitConverter.TryWriteBytes(slot.Payload, sequence);
                    slot.Publish();
                    next = sequence + 1;
                    continue;
                }
            }

            var following = JournalSegment.Allocate(segment.Capacity);
            following.FirstSequence = next;
            segment.Next = following;
            segment = following;
        }
    }

    private static string? FindWrong(JournalCursor cursor, int count)
    {
        while (cursor.Sequence < JournalFile.FirstSequence + count)
        {
            if (cursor.TryRead(out var record) && BitConverter.ToInt64(record.Payload) != record.Sequence)
            {
                return $"Record {BitConverter.ToInt64(record.Payload)} was read as {record.Sequence}.";
            }
        }

        return null;
    }
}
