using MlOps.Sdk.Journal;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Journal;

/// <summary>A disk that is full, a folder that can't be written or vanishes: the caller never notices, and health says so.</summary>
public sealed class JournalFaultTests : IDisposable
{
    private const int LoggedUnsafe = 101;
    private const int LoggedSafe = 102;

    private readonly TempFolder _folder = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>A time at which everything that is tried again after a while is tried again.</summary>
    private static long Later => JournalHome.Now + 60_000;

    [Fact]
    public async Task Records_go_to_memory_when_the_disk_is_full_and_back_to_the_file_when_there_is_room()
    {
        await using var disk = await SmallDisk.MountAsync();
        disk.FillUpTo(left: 400 * 1024);
        using var test = new TestHome(Path.Combine(disk.Path, "home"));
        var writer = test.Open();
        var texts = Texts(10_000).ToArray();

        Assert.All(texts, text => Assert.True(writer.Append(text)));
        var flushedWhenFull = await writer.FlushAsync(CancellationToken);
        var problemWhenFull = writer.Problem;

        Assert.False(flushedWhenFull);
        Assert.Contains("No space left", problemWhenFull, StringComparison.Ordinal);
        Assert.Equal(problemWhenFull, test.Home.Problem);
        Assert.Equal((1, 0), (test.Logged(LoggedUnsafe), test.Logged(LoggedSafe)));

        disk.MakeRoom();
        writer.Maintain(Later);
        writer.Append("back in the file");
        var flushedWithRoom = await writer.FlushAsync(CancellationToken);

        Assert.False(flushedWithRoom); // what is in memory is not delivered yet
        Assert.Equal(JournalTexts.Numbered([.. texts, "back in the file"]), writer.Cursor.ReadAll());
        writer.Cursor.MarkDelivered(note: 0);
        writer.Append("safe");
        Assert.True(await writer.FlushAsync(CancellationToken));
        Assert.Null(writer.Problem);
        Assert.Null(test.Home.Problem);
        Assert.Equal((1, 1), (test.Logged(LoggedUnsafe), test.Logged(LoggedSafe)));
        Assert.Equal(0, test.Home.Lost);

        writer.Remove();
        var dead = DeadJournal.Read(Assert.Single(test.Journals));
        Assert.Equal([(texts.Length + 2, "safe")], dead.Records);
        Assert.Equal(0, dead.MissingRecords);
    }

    [Fact]
    public async Task A_journal_that_cannot_grow_gives_the_space_back_that_it_tried_to_take()
    {
        await using var disk = await SmallDisk.MountAsync();
        disk.FillUpTo(left: 700 * 1024);
        using var test = new TestHome(Path.Combine(disk.Path, "home"));
        var writer = test.Open();
        var free = disk.Free;

        Assert.All(Texts(10_000), text => Assert.True(writer.Append(text)));

        await writer.FlushAsync(CancellationToken); // after that the home's thread is not in the middle of an attempt
        Assert.NotNull(writer.Problem);
        Assert.Equal(free, disk.Free);
    }

    [Fact]
    public async Task A_disk_that_is_full_from_the_start_stops_nothing()
    {
        await using var disk = await SmallDisk.MountAsync();
        disk.FillUpTo(left: 0);
        using var test = new TestHome(Path.Combine(disk.Path, "home"));

        var writer = test.Open();

        Assert.True(writer.Append("a"));
        Assert.False(await writer.FlushAsync(CancellationToken));
        Assert.Equal(JournalTexts.Numbered("a"), writer.Cursor.ReadAll());
    }

    [Fact]
    public void Past_the_memory_limit_records_are_lost_and_counted_and_there_is_room_again_once_some_are_delivered()
    {
        using var test = new TestHome(ReadOnlyHome());
        var writer = test.Open();
        var text = new string('x', 60_000);

        var kept = Enumerable.Range(0, 500).Count(_ => writer.Append(text));

        Assert.InRange((long)kept * text.Length, JournalWriter.MemoryLimit * 9L / 10, JournalWriter.MemoryLimit);
        Assert.Equal((500 - kept, 500 - kept), (writer.Lost, test.Home.Lost));
        Assert.Equal(kept, writer.Cursor.ReadAll().Count);
        writer.Cursor.MarkDelivered(note: 0);
        writer.Maintain(JournalHome.Now);
        Assert.True(writer.Append("again"));
        Assert.Equal((kept + 1, "again"), Assert.Single(writer.Cursor.ReadAll()));
    }

    [Fact]
    public async Task A_home_that_cannot_be_written_is_a_problem_said_once_and_delivery_goes_on()
    {
        using var test = new TestHome(ReadOnlyHome());
        var writer = test.Open();
        var second = test.Open();

        writer.Append("a");
        second.Append("b");

        Assert.False(await writer.FlushAsync(CancellationToken));
        Assert.NotNull(test.Home.Problem);
        Assert.Equal(1, test.Logged(LoggedUnsafe));
        Assert.Equal(JournalTexts.Numbered("a"), writer.Cursor.ReadAll());
        Assert.Equal(JournalTexts.Numbered("b"), second.Cursor.ReadAll());
    }

    [Fact]
    public async Task A_folder_that_appears_later_is_used_from_then_on()
    {
        using var test = new TestHome(ReadOnlyHome());
        var writer = test.Open();
        writer.Append("in memory");

        File.Delete(_folder.File("file"));
        writer.Maintain(Later);
        writer.Append("in the file");

        Assert.False(await writer.FlushAsync(CancellationToken));
        Assert.Equal(JournalTexts.Numbered("in memory", "in the file"), writer.Cursor.ReadAll());
        writer.Cursor.MarkDelivered(note: 0);
        writer.Append("safe");
        Assert.True(await writer.FlushAsync(CancellationToken));
        Assert.Null(test.Home.Problem);
        writer.Remove();
        Assert.Equal([(3, "safe")], DeadJournal.Read(Assert.Single(test.Journals)).Records);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_folder_that_is_deleted_in_use_is_made_again_and_nothing_is_lost(bool flushedBefore)
    {
        using var test = new TestHome();
        var writer = test.Open();
        writer.Append("a");
        if (flushedBefore)
        {
            Assert.True(await writer.FlushAsync(CancellationToken));
        }

        test.DeleteFolder();
        writer.Append("b");
        writer.Flush(); // with its names not on the disk yet, and no folder to bring them there
        writer.Maintain(Later);
        Assert.NotNull(writer.Problem);
        writer.Append("c");
        writer.Maintain(Later + 60_000);

        Assert.Equal(JournalTexts.Numbered("a", "b", "c"), writer.Cursor.ReadAll());
        writer.Cursor.MarkDelivered(note: 0);
        writer.Append("d");
        Assert.True(await writer.FlushAsync(CancellationToken));
        Assert.Null(writer.Problem);
        Assert.Equal(0, writer.Lost);
        writer.Remove();
        var dead = DeadJournal.Read(Assert.Single(test.Journals));
        Assert.Equal([(4, "d")], dead.Records);
        Assert.Equal(TestHome.Preamble, dead.Preamble);
    }

    [Fact]
    public void What_was_written_to_a_new_file_after_the_first_vanished_can_be_read_without_it()
    {
        using var test = new TestHome();
        var writer = test.Open();
        writer.Append("a");
        writer.Append("b");

        test.DeleteFolder();
        writer.Maintain(Later);
        writer.Append("c");
        writer.Remove();

        var dead = DeadJournal.Read(Assert.Single(test.Journals));
        Assert.Equal([(3, "c")], dead.Records);
        Assert.Equal(TestHome.Preamble, dead.Preamble);
        Assert.Equal(0, dead.MissingRecords); // between the new file's own records
        Assert.Equal(2, writer.Lost); // the first two were in memory only, and not delivered
    }

    [Fact]
    public void A_file_that_comes_back_does_not_stand_in_the_way_of_the_new_one()
    {
        using var test = new TestHome();
        var writer = test.Open();
        writer.Append("a");
        var journal = Assert.Single(test.Journals);

        File.Move(journal, journal + ".away");
        writer.Maintain(Later);
        File.Move(journal + ".away", journal);
        writer.Maintain(Later + 60_000);
        writer.Append("b");
        writer.Remove();

        var records = test.Journals.SelectMany(path => DeadJournal.Read(path).Records).Order();
        Assert.Equal(JournalTexts.Numbered("a", "b"), records);
    }

    [Fact]
    public async Task A_journal_that_was_deleted_with_its_folder_can_be_removed_once_it_is_delivered()
    {
        using var test = new TestHome();
        var writer = test.Open();
        writer.Append("a");
        Assert.True(await writer.FlushAsync(CancellationToken));
        writer.Cursor.ReadAll();
        writer.Cursor.MarkDelivered(note: 0);

        test.DeleteFolder();
        writer.Remove();

        Assert.Equal(0, writer.Lost);
    }

    [Fact]
    public void A_journal_that_cannot_be_set_aside_is_left()
    {
        using var test = new TestHome();
        var writer = test.Open();
        writer.Append("a");

        writer.Remove(Path.Combine(ReadOnlyHome(), "aside"));

        Assert.Equal("a", DeadJournal.Read(Assert.Single(test.Journals)).Records[0].Text);
    }

    [Fact]
    public void Records_that_were_in_memory_only_are_counted_as_lost_when_the_journal_is_removed_before_they_are_delivered()
    {
        using var test = new TestHome(ReadOnlyHome());
        var writer = test.Open();
        writer.Append("a");
        writer.Append("b");
        writer.Append("c");
        writer.Cursor.TryRead(out _);
        writer.Cursor.MarkDelivered(note: 0);

        writer.Remove();

        Assert.Equal((2, 2), (writer.Lost, test.Home.Lost));
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string> Texts(int count) => Enumerable.Range(0, count).Select(i => $"{i} {new string('x', 100)}");

    /// <summary>A home that not even root can make: it lies under a file.</summary>
    private string ReadOnlyHome()
    {
        File.WriteAllText(_folder.File("file"), "");
        return Path.Combine(_folder.File("file"), "home");
    }
}
