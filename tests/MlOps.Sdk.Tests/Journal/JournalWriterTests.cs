using System.Text;
using MlOps.Sdk.Journal;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Journal;

public sealed class JournalWriterTests : IDisposable
{
    private const long FirstMark = 3584;
    private const long SecondMark = FirstMark + 32;

    private readonly TestHome _test = new();

    [Fact]
    public void What_is_appended_can_be_read_at_once_by_the_cursor()
    {
        var writer = _test.Open();

        writer.Append("a");
        writer.Append("bc");

        Assert.Equal(JournalTexts.Numbered("a", "bc"), writer.Cursor.ReadAll());
        Assert.Equal(3, writer.NextSequence);
    }

    [Fact]
    public void What_is_appended_can_be_read_from_the_file_when_the_writer_is_gone()
    {
        var journal = _test.LeaveDead("a", "bc", "def");

        var dead = DeadJournal.Read(journal);

        Assert.Equal(JournalTexts.Numbered("a", "bc", "def"), dead.Records);
        Assert.Equal((0, 0, TestHome.Preamble), (dead.DroppedBytes, dead.MissingRecords, dead.Preamble));
    }

    [Fact]
    public void Payloads_of_every_small_length_come_back_whole()
    {
        var texts = Enumerable.Range(1, 300).Select(length => new string((char)('a' + (length % 26)), length)).ToArray();

        var dead = DeadJournal.Read(_test.LeaveDead(texts));

        Assert.Equal(JournalTexts.Numbered(texts), dead.Records);
    }

    [Fact]
    public void The_longest_payload_comes_back_whole_and_a_longer_one_or_none_is_refused()
    {
        var writer = _test.Open();
        var longest = new string('x', JournalFrame.MaxPayload);

        for (var i = 0; i < 20; i++)
        {
            writer.Append(longest);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Append(longest + "x"));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Append(""));
        Assert.Equal(JournalTexts.Numbered(Enumerable.Repeat(longest, 20)), writer.Cursor.ReadAll());
        writer.Remove();
        Assert.Equal(JournalTexts.Numbered(Enumerable.Repeat(longest, 20)), DeadJournal.Read(Assert.Single(_test.Journals)).Records);
    }

    [Fact]
    public void Records_go_on_from_segment_to_segment_without_a_gap()
    {
        var writer = _test.Open();
        var texts = Enumerable.Range(0, 60_000).Select(i => $"{i} {new string('x', i % 200)}").ToArray();

        foreach (var text in texts)
        {
            Assert.True(writer.Append(text));
        }

        Assert.Equal(JournalTexts.Numbered(texts), writer.Cursor.ReadAll());
        Assert.Null(writer.Problem);
        writer.Remove();
        Assert.Equal(JournalTexts.Numbered(texts), DeadJournal.Read(Assert.Single(_test.Journals)).Records);
    }

    [Fact]
    public async Task Many_threads_append_and_every_record_gets_its_own_number()
    {
        const int Threads = 8, Count = 20_000;
        var writer = _test.Open();

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Count; i++)
            {
                writer.Append($"{thread} {i}");
            }
        })));

        writer.Remove();
        var records = DeadJournal.Read(Assert.Single(_test.Journals)).Records;
        Assert.Equal(Enumerable.Range(1, Threads * Count).Select(number => (long)number), records.Select(record => record.Sequence));
        for (var thread = 0; thread < Threads; thread++)
        {
            var texts = records.Select(record => record.Text).Where(text => text.StartsWith($"{thread} ", StringComparison.Ordinal));
            Assert.Equal(Enumerable.Range(0, Count).Select(i => $"{thread} {i}"), texts);
        }
    }

    [Fact]
    public void Delivery_goes_on_after_the_mark_and_gets_its_note_back()
    {
        var writer = _test.Open();
        writer.Append("a");
        writer.Append("b");
        writer.Cursor.ReadAll();
        writer.Cursor.MarkDelivered(note: 42);
        writer.Append("c");
        writer.Remove();

        var dead = DeadJournal.Read(Assert.Single(_test.Journals));

        Assert.Equal([(3, "c")], dead.Records);
        Assert.Equal((3, 42), (dead.Mark.Sequence, dead.Mark.Note));
        Assert.Equal((0, 0), (dead.DroppedBytes, dead.MissingRecords));
    }

    [Theory]
    [InlineData(3, FirstMark)]
    [InlineData(2, SecondMark)]
    [InlineData(1, FirstMark, SecondMark)]
    public void A_damaged_mark_leaves_the_other_and_without_any_all_is_delivered(long firstDelivered, params long[] damaged)
    {
        var writer = _test.Open();
        writer.Append("a");
        writer.Append("b");
        writer.Append("c");
        writer.Cursor.TryRead(out _);
        writer.Cursor.MarkDelivered(note: 0);
        writer.Cursor.TryRead(out _);
        writer.Cursor.MarkDelivered(note: 0);
        writer.Remove();
        var journal = Assert.Single(_test.Journals);

        foreach (var mark in damaged)
        {
            FileBytes.Flip(journal, mark);
        }

        Assert.Equal(firstDelivered, DeadJournal.Read(journal).Records[0].Sequence);
    }

    [Fact]
    public void A_delivered_journal_is_deleted_and_one_that_is_not_is_left()
    {
        var delivered = _test.Open();
        delivered.Append("a");
        delivered.Cursor.ReadAll();
        delivered.Cursor.MarkDelivered(note: 0);
        var undelivered = _test.Open();
        undelivered.Append("b");

        delivered.Remove();
        undelivered.Remove();

        Assert.Equal("b", Assert.Single(DeadJournal.Read(Assert.Single(_test.Journals)).Records).Text);
    }

    [Fact]
    public void A_closed_journal_takes_nothing_and_says_so()
    {
        var writer = _test.Open();
        writer.Append("a");

        writer.Close();

        Assert.False(writer.Append("b"));
        Assert.Equal((0, 0), (writer.Lost, _test.Home.Lost)); // not lost: the caller was told
        Assert.Equal(JournalTexts.Numbered("a"), writer.Cursor.ReadAll());
    }

    [Fact]
    public void Appending_allocates_nothing()
    {
        var writer = _test.Open();
        var payload = new byte[16];
        Append(writer, payload, 20_000); // past the first segment, into the second of 1 MiB

        var before = GC.GetAllocatedBytesForCurrentThread();
        Append(writer, payload, 10_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task A_place_that_its_thread_never_filled_is_passed_over_and_counted()
    {
        var writer = _test.Open();
        writer.Append("before");
        Assert.True(writer.TryReserve(100, out var slot));
        Encoding.Latin1.GetBytes("half").CopyTo(slot.Payload);
        writer.Append("after");

        Assert.Equal([(1, "before")], writer.Cursor.ReadAll());
        var dead = DeadJournal.Read(await FileBytes.CopyLockedAsync(Assert.Single(_test.Journals)));

        Assert.Equal([(1, "before"), (3, "after")], dead.Records);
        Assert.Equal((1 + 4, 1), (dead.DroppedBytes, dead.MissingRecords)); // the number's one byte that is not zero, and "half"
    }

    [Fact]
    public async Task What_a_late_thread_fills_in_after_a_flush_is_flushed_by_the_next()
    {
        var writer = _test.Open();
        writer.Append("a");
        Reserve(writer);

        await writer.FlushAsync(TestContext.Current.CancellationToken);

        Assert.True(writer.NeedsFlush);

        static void Reserve(JournalWriter writer) => Assert.True(writer.TryReserve(8, out _));
    }

    [Fact]
    public async Task A_flush_says_that_all_is_on_the_disk_also_after_the_home_is_disposed()
    {
        var writer = _test.Open();
        writer.Append("a");

        var before = await writer.FlushAsync(TestContext.Current.CancellationToken);
        _test.Home.Dispose();
        writer.Append("b");
        var after = await writer.FlushAsync(TestContext.Current.CancellationToken);

        Assert.True(before);
        Assert.True(after);
        Assert.False(writer.NeedsFlush);
    }

    [Fact]
    public async Task A_flush_of_what_is_delivered_and_removed_says_that_it_is_safe()
    {
        var writer = _test.Open();
        writer.Append("a");
        writer.Cursor.ReadAll();
        writer.Cursor.MarkDelivered(note: 0);
        writer.Remove();

        Assert.True(await writer.FlushAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Disposing_the_home_flushes_what_was_appended_last()
    {
        var writer = _test.Open();
        writer.Append("a");

        _test.Home.Dispose();

        Assert.False(writer.NeedsFlush);
    }

    [Fact]
    public void A_journal_of_a_refused_run_is_set_aside()
    {
        using var aside = new TempFolder();
        var writer = _test.Open();
        writer.Append("a");

        writer.Remove(aside.File("dead-letters"));

        Assert.Empty(_test.Journals);
        Assert.Equal("a", DeadJournal.Read(Assert.Single(Directory.GetFiles(aside.File("dead-letters")))).Records[0].Text);
    }

    public void Dispose() => _test.Dispose();

    private static void Append(JournalWriter writer, byte[] payload, int count)
    {
        for (var i = 0; i < count; i++)
        {
            writer.TryAppend(payload);
        }
    }
}
