using Microsoft.Extensions.Logging;
using MlOps.Sdk.Diagnostics;
using MlOps.Sdk.Journal;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Journal;

public sealed class JournalHomeTests : IDisposable
{
    private const int LoggedUnsafe = 101;
    private const int LoggedDamaged = 103;
    private const int LoggedOtherTarget = 104;
    private const int LoggedUnreadable = 105;

    private readonly TestHome _test = new();

    [Fact]
    public void A_home_that_does_not_exist_yet_has_nothing_to_take_over()
    {
        Assert.Empty(_test.Home.TakeOverDead());
        Assert.False(Directory.Exists(_test.Home.Folder));
    }

    [Fact]
    public void A_journal_whose_writer_lives_is_not_taken_over()
    {
        _test.Open().Append("a");

        Assert.Empty(_test.Home.TakeOverDead());
    }

    [Fact]
    public void A_journal_whose_writer_is_gone_is_taken_over_by_one_only()
    {
        _test.LeaveDead("a");
        using var otherClient = new TestHome(_test.Home.Folder);

        using var taken = Assert.Single(_test.Home.TakeOverDead());

        Assert.Empty(otherClient.Home.TakeOverDead());
    }

    [Fact]
    public async Task Of_many_takers_at_once_only_one_gets_a_journal()
    {
        for (var round = 0; round < 50; round++)
        {
            _test.LeaveDead("a");
            using var start = new Barrier(4);

            var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                return _test.Home.TakeOverDead();
            })));

            Assert.Single(taken, files => files.Count == 1).Single().Delete();
            Assert.Equal(1, taken.Sum(files => files.Count));
        }
    }

    [Fact]
    public void Of_takers_one_after_the_other_the_second_finds_nothing_once_all_is_delivered()
    {
        var path = _test.LeaveDead("a");
        _test.Home.TakeOverDead().Single().Delete();

        Assert.Empty(_test.Home.TakeOverDead());
        Assert.Null(JournalFile.TryTakeOver(path));
    }

    [Fact]
    public async Task A_journal_of_another_process_is_taken_over_only_when_that_is_killed()
    {
        using var folder = new TempFolder();
        await using var process = ProcessRunner.Start(RepositoryPaths.ArtifactsOf("MlOps.TestApp"), ["write", folder.Path, "100000000"]);
        var runId = await process.WaitForLineAsync("", TimeSpan.FromMinutes(1));
        using var client = new TestHome(folder.File(".mlops"));

        var whileAlive = client.Home.TakeOverDead();
        process.Kill();
        await process.WaitForExitAsync(TimeSpan.FromMinutes(1));
        var whenDead = client.Home.TakeOverDead();

        Assert.Empty(whileAlive);
        using var taken = Assert.Single(whenDead);
        Assert.Equal(runId, taken.Header.Stream);
    }

    [Fact]
    public void Journals_of_one_writer_are_taken_over_oldest_first()
    {
        var older = _test.LeaveDead("a");
        _test.Time.Advance(TimeSpan.FromSeconds(1));
        var newer = _test.LeaveDead("b");
        File.Move(newer, Path.Combine(_test.JournalFolder, "0" + JournalFile.Extension));
        File.Move(older, Path.Combine(_test.JournalFolder, "1" + JournalFile.Extension));

        var taken = _test.Home.TakeOverDead();

        Assert.Equal(["1.journal", "0.journal"], taken.Select(file => Path.GetFileName(file.Path)));
        Assert.All(taken, file => file.Dispose());
    }

    [Fact]
    public void A_journal_for_another_store_is_left_alone_and_said_so()
    {
        var path = _test.LeaveDead("a");
        using var other = new JournalHome(_test.Home.Folder, "sqlite:../other.db", TimeSpan.FromSeconds(1), _test.Time, _test.Logger);

        var taken = other.TakeOverDead();

        Assert.Empty(taken);
        Assert.Equal(1, _test.Logged(LoggedOtherTarget));
        Assert.Equal("a", DeadJournal.Read(path).Records[0].Text);
    }

    [Fact]
    public void A_journal_of_another_machine_is_taken_over_when_it_was_not_touched_for_a_minute()
    {
        var header = _test.Home.NewHeader(salt: 1, Some.RunId(), "w") with { Host = "another-machine" };
        var file = JournalFile.Create(_test.JournalFolder, header, [1]);
        var path = file.Path;
        file.Touch(_test.Time);
        file.Dispose();

        _test.Time.Advance(TimeSpan.FromSeconds(59));
        var early = _test.Home.TakeOverDead();
        _test.Time.Advance(TimeSpan.FromSeconds(2));
        var late = _test.Home.TakeOverDead();

        Assert.Empty(early);
        using var taken = Assert.Single(late);
        Assert.Equal(path, taken.Path);
    }

    [Fact]
    public void Of_one_stream_journals_are_taken_over_whatever_machine_they_are_of_and_one_that_lives_is_said()
    {
        var stream = Some.RunId();
        var header = _test.Home.NewHeader(salt: 1, stream, "gone") with { Host = "another-machine" };
        JournalFile.Create(_test.JournalFolder, header, "preamble"u8).Dispose();
        _test.LeaveDead("of another stream");

        Assert.Single(_test.Home.TakeOverDead(stream, new HashSet<string>(), out var isHeld)).Dispose();
        Assert.False(isHeld);

        var living = _test.Home.Open(stream, "living", [1]);
        using var taken = Assert.Single(_test.Home.TakeOverDead(stream, new HashSet<string>(), out isHeld));
        Assert.Equal(("gone", true), (taken.Header.WriterId, isHeld));
        Assert.Empty(_test.Home.TakeOverDead(stream, new HashSet<string> { "gone", "living" }, out isHeld));
        Assert.False(isHeld);
        living.Remove();
    }

    [Fact]
    public void A_writer_that_lives_touches_its_journal()
    {
        var writer = _test.Open();
        var path = Assert.Single(_test.Journals);
        _test.Time.Advance(TimeSpan.FromMinutes(5));

        writer.Maintain(JournalHome.Now + 60_000);

        Assert.Equal(_test.Time.GetUtcNow().UtcDateTime, File.GetLastWriteTimeUtc(path), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void A_journal_with_no_readable_header_is_set_aside_and_said_so()
    {
        var path = _test.LeaveDead("a");
        FileBytes.Flip(path, 20);
        FileBytes.Flip(path, 1792 + 20);

        var taken = _test.Home.TakeOverDead();

        Assert.Empty(taken);
        Assert.True(File.Exists(path + ".damaged"));
        Assert.False(File.Exists(path));
        Assert.Equal(1, _test.Logged(LoggedDamaged));
    }

    [Fact]
    public void A_damaged_journal_that_cannot_be_set_aside_does_not_keep_the_others_from_being_taken()
    {
        var damaged = _test.LeaveDead("a");
        FileBytes.Write(damaged, 0, new byte[JournalHeader.PageSize]);
        Directory.CreateDirectory(Path.Combine(damaged + ".damaged", "in the way"));
        _test.LeaveDead("b");

        using var taken = Assert.Single(_test.Home.TakeOverDead());

        Assert.NotEqual(damaged, taken.Path);
        Assert.Equal(1, _test.Logged(LoggedUnreadable));
    }

    [Fact]
    public void An_unfinished_journal_is_removed_when_it_is_a_minute_old()
    {
        _test.LeaveDead("a");
        var unfinished = Path.Combine(_test.JournalFolder, "x.journal.new");
        File.WriteAllText(unfinished, "");
        File.SetLastWriteTimeUtc(unfinished, _test.Time.GetUtcNow().UtcDateTime);

        Assert.All(_test.Home.TakeOverDead(), file => file.Dispose());
        var early = File.Exists(unfinished);
        _test.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.All(_test.Home.TakeOverDead(), file => file.Dispose());

        Assert.True(early);
        Assert.False(File.Exists(unfinished));
    }

    [Fact]
    public void An_unfinished_journal_that_cannot_be_removed_does_not_keep_the_others_from_being_taken()
    {
        _test.LeaveDead("a");
        Directory.CreateDirectory(_test.JournalFolder);
        var unfinished = Path.Combine(_test.JournalFolder, "x.journal.new");
        File.CreateSymbolicLink(unfinished, unfinished); // a link to itself: can be asked nothing

        _test.Time.Advance(TimeSpan.FromMinutes(2));

        using var taken = Assert.Single(_test.Home.TakeOverDead());
    }

    [Fact]
    public async Task A_logger_that_throws_stops_neither_logging_nor_flushing()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("file"), "");
        using var test = new TestHome(Path.Combine(folder.File("file"), "home"), new SafeLogger(new ThrowingLogger()));

        var writer = test.Open();
        writer.Append("a");

        Assert.False(await writer.FlushAsync(TestContext.Current.CancellationToken));
        Assert.False(await writer.FlushAsync(TestContext.Current.CancellationToken));
        Assert.Equal(JournalTexts.Numbered("a"), writer.Cursor.ReadAll());
    }

    [Fact]
    public async Task The_problem_of_a_journal_that_is_removed_is_over()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("file"), "");
        using var test = new TestHome(Path.Combine(folder.File("file"), "home"));

        for (var round = 0; round < 25; round++)
        {
            var writer = test.Open();
            Assert.NotNull(test.Home.Problem);
            var flushed = writer.FlushAsync(TestContext.Current.CancellationToken);
            writer.Remove();
            await flushed;
        }

        var barrier = test.Open();
        barrier.Remove();
        await barrier.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Null(test.Home.Problem);
        Assert.True(test.Logged(LoggedUnsafe) >= 1);
    }

    [Fact]
    public async Task A_flush_during_the_disposal_of_the_home_is_answered()
    {
        using var folder = new TempFolder();
        for (var round = 0; round < 25; round++)
        {
            var test = new TestHome(folder.File("home"));
            var writer = test.Open();
            using var start = new Barrier(3);
            var flushing = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                for (var i = 0; i < 20; i++)
                {
                    writer.Append("a");
                    Assert.True(await writer.FlushAsync(TestContext.Current.CancellationToken));
                }
            })).ToArray();

            start.SignalAndWait(TestContext.Current.CancellationToken);
            test.Dispose();

            await Task.WhenAll(flushing).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            writer.Remove();
        }
    }

    public void Dispose() => _test.Dispose();

    private sealed class ThrowingLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("The logger is broken.");
    }
}
