using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Journal;
using MlOps.Sdk.MlflowDatabase;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Records;
using MlOps.Sdk.Tracking.Stores;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking.Delivery;

public sealed class RecoveredRunTests : IDisposable
{
    private readonly ClientFolder _folder = new();
    private readonly string _id = Some.RunId();

    [Fact]
    public async Task A_run_without_an_end_has_failed_at_its_last_record()
    {
        var journal = _folder.LeaveJournal(ClientFolder.Start(_id), Log(1_500, 2_000));

        await using var mlops = _folder.Create();

        await AssertEndedAsync(mlops, RunStatus.Failed, 2_000, metrics: 2);
        Assert.False(File.Exists(journal));
        Assert.Single(_folder.LogsOf(205));
        Assert.Equal("left open", (await mlops.Tracking.GetRunAsync(_id, Token)).Name);
    }

    [Fact]
    public async Task A_run_whose_process_was_told_to_stop_was_killed()
    {
        _folder.LeaveJournal(ClientFolder.Start(_id), journal =>
        {
            Log(1_500)(journal);
            RunRecord.TryAppendEnd(journal, RecordKind.StopSignal, RunStatus.Killed, 1_600);
            Log(1_700)(journal);
        });

        await using var mlops = _folder.Create();

        await AssertEndedAsync(mlops, RunStatus.Killed, 1_700, metrics: 2);
    }

    [Theory]
    [InlineData(RunStatus.Finished)]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Killed)]
    public async Task An_end_that_was_not_delivered_is(RunStatus status)
    {
        _folder.LeaveJournal(ClientFolder.Start(_id), journal =>
        {
            Log(1_500)(journal);
            RunRecord.TryAppendEnd(journal, RecordKind.StopSignal, RunStatus.Killed, 1_600);
            RunRecord.TryAppendEnd(journal, RecordKind.End, status, 1_800);
        });

        await using var mlops = _folder.Create();

        await AssertEndedAsync(mlops, status, 1_800, metrics: 1);
        Assert.Empty(_folder.LogsOf(205));
    }

    [Fact]
    public async Task A_journal_that_was_delivered_in_part_is_delivered_to_its_end_and_nothing_twice()
    {
        _folder.LeaveJournal(ClientFolder.Start(_id), journal =>
        {
            Log(1_500, 2_000)(journal);
            journal.Cursor.TryRead(out _);
            journal.Cursor.TryRead(out _);
            journal.Cursor.MarkDelivered(note: 2_000);
            RunRecord.TryAppendMetric(journal, "accuracy", 0.5, 1_900, step: 0);
        });

        await using var mlops = _folder.Create();

        await AssertEndedAsync(mlops, RunStatus.Failed, 2_000, metrics: 0);
        Assert.Equal(["accuracy"], (await mlops.Tracking.GetRunAsync(_id, Token)).Metrics.Keys);
    }

    [Fact]
    public async Task A_run_that_another_has_resumed_since_is_left_alone()
    {
        var journal = _folder.LeaveJournal(ClientFolder.Start(_id), Log(1_500, 2_000));
        await StoreStartAsync(ClientFolder.Start(_id));
        await StoreStartAsync(ClientFolder.ResumeOf(_id, "another-writer"));

        await using var mlops = _folder.Create();

        var run = await mlops.Tracking.GetRunAsync(_id, Token);
        Assert.Equal((RunStatus.Running, (DateTimeOffset?)null, "another-writer"), (run.Status, run.EndTime, run.Tags[TagNames.Writer]));
        Assert.Equal(2, await CountAsync(mlops));
        Assert.False(File.Exists(journal));
    }

    [Fact]
    public async Task A_resume_that_never_reached_the_store_does_not_take_the_run_from_who_has_it_now()
    {
        await StoreStartAsync(ClientFolder.Start(_id, "another-writer"));
        _folder.LeaveJournal(ClientFolder.ResumeOf(_id), Log(5_500));

        await using var mlops = _folder.Create();

        var run = await mlops.Tracking.GetRunAsync(_id, Token);
        Assert.Equal((RunStatus.Running, "another-writer"), (run.Status, run.Tags[TagNames.Writer]));
        Assert.Equal(1, await CountAsync(mlops));
    }

    [Fact]
    public async Task A_resume_that_never_reached_the_store_is_made_up_for()
    {
        await StoreStartAsync(ClientFolder.Start(_id, "first-writer"));
        await StoreEndAsync(RunStatus.Finished, 3_000);
        _folder.LeaveJournal(ClientFolder.ResumeOf(_id), Log(5_500));

        await using var mlops = _folder.Create();

        await AssertEndedAsync(mlops, RunStatus.Failed, 5_500, metrics: 1);
    }

    [Fact]
    public async Task A_resumed_run_whose_end_was_delivered_keeps_it_when_its_journal_was_not_removed_in_time()
    {
        await StoreStartAsync(ClientFolder.Start(_id, "first-writer"));
        await StoreStartAsync(ClientFolder.ResumeOf(_id));
        await StoreEndAsync(RunStatus.Finished, 6_000);
        var path = _folder.LeaveJournal(ClientFolder.ResumeOf(_id), journal =>
        {
            Log(5_500)(journal);
            RunRecord.TryAppendEnd(journal, RecordKind.End, RunStatus.Finished, 6_000);
        });
        MarkAllDelivered(path, note: 6_000);

        await using var mlops = _folder.Create();

        await AssertEndedAsync(mlops, RunStatus.Finished, 6_000, metrics: 0);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Two_processes_that_died_on_one_run_are_delivered_in_their_order()
    {
        _folder.LeaveJournal(ClientFolder.Start(_id, "first-writer"), Log(1_500), "first-writer");
        await Task.Delay(5, Token); // journals are told apart by the millisecond in which they were made
        _folder.LeaveJournal(ClientFolder.ResumeOf(_id, "second-writer"), Log(5_500), "second-writer");

        await using var mlops = _folder.Create();

        await AssertEndedAsync(mlops, RunStatus.Failed, 5_500, metrics: 2);
        Assert.Equal("second-writer", (await mlops.Tracking.GetRunAsync(_id, Token)).Tags[TagNames.Writer]);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_between_two_processes_does_not_keep_the_second_from_its_run()
    {
        _folder.LeaveJournal(ClientFolder.ResumeOf(_id, "second-writer"), Log(5_500), "second-writer");
        await Task.Delay(5, Token); // by the clock the first process came after the second
        _folder.LeaveJournal(ClientFolder.Start(_id, "first-writer"), Log(1_500), "first-writer");

        await using var mlops = _folder.Create();

        Assert.Equal(2, await CountAsync(mlops));
        Assert.Empty(_folder.FilesOfHome());
    }

    [Fact]
    public async Task A_resume_that_never_reached_the_store_does_not_change_how_the_run_ended_after_it()
    {
        await StoreStartAsync(ClientFolder.Start(_id, "first-writer"));
        await StoreStartAsync(ClientFolder.ResumeOf(_id, "third-writer"));
        await StoreEndAsync(RunStatus.Finished, 9_000);
        _folder.LeaveJournal(ClientFolder.ResumeOf(_id), Log(5_500)); // the second

        await using var mlops = _folder.Create();

        await AssertEndedAsync(mlops, RunStatus.Finished, 9_000, metrics: 1);
        Assert.Equal("third-writer", (await mlops.Tracking.GetRunAsync(_id, Token)).Tags[TagNames.Writer]);
    }

    [Fact]
    public async Task Records_whose_preamble_is_damaged_reach_a_run_that_is_in_the_store()
    {
        await StoreStartAsync(ClientFolder.Start(_id));
        _folder.LeaveJournal(ClientFolder.Start(_id), Log(1_500, 2_000), preamble: [99]);

        await using var mlops = _folder.Create();

        await AssertEndedAsync(mlops, RunStatus.Failed, 2_000, metrics: 2);
    }

    [Fact]
    public async Task A_journal_whose_preamble_is_damaged_and_whose_run_is_unknown_is_set_aside()
    {
        var journal = _folder.LeaveJournal(ClientFolder.Start(_id), Log(1_500, 2_000), preamble: [99]);

        await using var mlops = _folder.Create();

        Assert.False(File.Exists(journal));
        Assert.True(File.Exists(Path.Combine(_folder.HomeFolder, "dead-letter", Path.GetFileName(journal))));
        Assert.Single(_folder.LogsOf(204));
        Assert.False(mlops.Tracking.Health.IsHealthy);
    }

    [Fact]
    public async Task Artifacts_that_wait_are_delivered_and_those_that_no_record_names_are_removed()
    {
        var staging = new ArtifactStaging(_folder.HomeFolder);
        _folder.LeaveJournal(ClientFolder.Start(_id), journal =>
        {
            RunRecord.TryAppend(journal, RecordKind.Artifact, "notes/a.txt", staging.AddBytes("dead-writer", "text"u8).Text, 1_500);
            staging.AddBytes("dead-writer", "killed before the record"u8);
        });

        await using var mlops = _folder.Create();

        var run = await mlops.Tracking.GetRunAsync(_id, Token);
        Assert.Equal("text", File.ReadAllText(Path.Combine(run.ArtifactUri, "notes/a.txt")));
        Assert.Empty(_folder.FilesOfHome());
    }

    [Fact]
    public async Task An_artifact_whose_copy_is_gone_is_set_aside_and_the_rest_goes_on()
    {
        _folder.LeaveJournal(ClientFolder.Start(_id), journal =>
        {
            RunRecord.TryAppend(journal, RecordKind.Artifact, "notes/a.txt", "gone", 1_500);
            Log(2_000)(journal);
        });

        await using var mlops = _folder.Create();

        await AssertEndedAsync(mlops, RunStatus.Failed, 2_000, metrics: 1);
        Assert.Contains("was deleted before it was delivered", Assert.Single(_folder.LogsOf(203)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_of_a_later_version_is_set_aside_and_the_rest_goes_on()
    {
        _folder.LeaveJournal(ClientFolder.Start(_id), journal =>
        {
            journal.TryAppend([200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            Log(2_000)(journal);
        });

        await using var mlops = _folder.Create();

        await AssertEndedAsync(mlops, RunStatus.Failed, 2_000, metrics: 1);
        Assert.Contains("later version", Assert.Single(_folder.LogsOf(203)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_locked_holds_up_the_start_for_the_recovery_time_out_only()
    {
        await StoreStartAsync(ClientFolder.Start(Some.RunId()));
        _folder.LeaveJournal(ClientFolder.Start(_id), Log(1_500, 2_000));
        using var other = _folder.Lock();

        await using var mlops = _folder.Create(options => options.RecoveryTimeout = TimeSpan.FromMilliseconds(100));
        Assert.Single(_folder.LogsOf(223));
        other.Dispose();

        await EventuallyAsync(() => _folder.FilesOfHome().Count == 0);
        await AssertEndedAsync(mlops, RunStatus.Failed, 2_000, metrics: 2);
    }

    [Fact]
    public async Task A_journal_that_was_read_and_not_stored_is_there_for_the_next_client()
    {
        await StoreStartAsync(ClientFolder.Start(_id));
        var journal = _folder.LeaveJournal(ClientFolder.Start(_id), Log(1_500, 2_000));
        TestDatabase.Execute(_folder.Database, "CREATE TRIGGER full BEFORE INSERT ON metrics BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
        await using (_folder.Create(Impatient))
        {
            await EventuallyAsync(() => _folder.LogsOf(201).Count > 0);
        }

        Assert.True(File.Exists(journal));
        TestDatabase.Execute(_folder.Database, "DROP TRIGGER full");
        await using var mlops = _folder.Create();
        await AssertEndedAsync(mlops, RunStatus.Failed, 2_000, metrics: 2);
    }

    [Fact]
    public async Task A_database_that_can_never_be_used_does_not_keep_the_client_from_being_created()
    {
        File.WriteAllText(_folder.Database, "This is no database, but a text that is long enough to be taken for one by its size.");
        var journal = _folder.LeaveJournal(ClientFolder.Start(_id), Log(1_500));

        await using (var mlops = _folder.Create(Impatient))
        {
            await Assert.ThrowsAsync<MlflowDatabaseException>(() => mlops.Tracking.StartRunAsync(cancellationToken: Token));
            await EventuallyAsync(() => mlops.Tracking.Health.DeliveryProblem is not null);
        }

        Assert.True(File.Exists(journal));
    }

    [Fact]
    public async Task Many_runs_that_were_left_open_are_all_closed()
    {
        var ids = Enumerable.Range(0, 50).Select(_ => Guid.NewGuid().ToString("N")).ToArray();
        foreach (var id in ids)
        {
            _folder.LeaveJournal(ClientFolder.Start(id, id), Log(1_500), id);
        }

        await using var mlops = _folder.Create();

        Assert.Equal(["FAILED|1500|50"], TestDatabase.Query(_folder.Database, "SELECT status, end_time, count(*) FROM runs GROUP BY status, end_time"));
        Assert.Empty(_folder.FilesOfHome());
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Action<JournalWriter> Log(params long[] times) => journal =>
    {
        foreach (var time in times)
        {
            RunRecord.TryAppendMetric(journal, "loss", time, time, step: time);
        }
    };

    private static void Impatient(MlOpsClientOptions options)
    {
        options.RecoveryTimeout = TimeSpan.FromMilliseconds(50);
        options.DrainTimeout = TimeSpan.FromMilliseconds(50);
    }

    private static async Task EventuallyAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(5, Token);
        }
    }

    private static void MarkAllDelivered(string path, long note)
    {
        using var file = JournalFile.TryTakeOver(path)!;
        using var reader = new JournalReader(file.Handle, file.Header.Salt, file.ReadMark());
        while (reader.TryRead(out _))
        {
        }

        file.WriteMark(reader.Mark(note));
    }

    private async Task AssertEndedAsync(MlOpsClient mlops, RunStatus status, long endTime, int metrics)
    {
        var run = await mlops.Tracking.GetRunAsync(_id, Token);
        Assert.Equal((status, endTime), (run.Status, run.EndTime?.ToUnixTimeMilliseconds()));
        Assert.Equal(metrics, await CountAsync(mlops));
    }

    private async Task<int> CountAsync(MlOpsClient mlops)
    {
        var count = 0;
        await foreach (var _ in mlops.Tracking.GetMetricHistoryAsync(_id, "loss", Token))
        {
            count++;
        }

        return count;
    }

    private async Task StoreStartAsync(RunStart start)
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(start, Token);
    }

    private async Task StoreEndAsync(RunStatus status, long time)
    {
        await using var store = await OpenAsync();
        await store.EndRunAsync(_id, status, time, onlyWriter: null, onlyRunning: false, Token);
    }

    private async Task<SqliteTrackingStore> OpenAsync()
    {
        var store = new SqliteTrackingStore(_folder.Database, artifactRoot: null, TimeProvider.System);
        await store.OpenAsync(Token);
        return store;
    }
}
