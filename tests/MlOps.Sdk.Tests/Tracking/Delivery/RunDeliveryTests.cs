using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tracking;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking.Delivery;

public sealed class RunDeliveryTests : IDisposable
{
    private readonly ClientFolder _folder = new();

    [Fact]
    public async Task A_param_that_the_store_refuses_is_set_aside_and_the_rest_of_its_batch_is_stored()
    {
        await using var mlops = _folder.Create();
        var id = await MakeRunAsync(mlops, run => run.LogParam("rounds", 3));
        await using var run = await mlops.Tracking.StartRunAsync(RunDescription.Resume(id), Token);

        for (var i = 0; i < 20; i++)
        {
            run.LogParam($"p{i}", i);
        }

        run.LogParam("rounds", 4);
        run.LogMetric("loss", 0.5);
        run.SetTag("team", "risk");
        await run.CompleteAsync(Token);

        var stored = await mlops.Tracking.GetRunAsync(id, Token);
        Assert.Equal((RunStatus.Finished, "3", 21, 0.5, "risk"), (stored.Status, stored.Params["rounds"], stored.Params.Count, stored.Metrics["loss"].Value, stored.Tags["team"]));
        var line = Assert.Single(SetAside(id));
        Assert.Equal(("param", "rounds", "4"), (Text(line, "kind"), Text(line, "key"), Text(line, "value")));
        Assert.Contains("already logged with value='3'", Text(line, "reason"), StringComparison.Ordinal);
        Assert.Single(_folder.LogsOf(203));
        Assert.Equal(1, mlops.Tracking.Health.RefusedRecords);
        Assert.False(mlops.Tracking.Health.IsHealthy);
        Assert.Null(mlops.Tracking.Health.DeliveryProblem);
    }

    [Fact]
    public async Task A_refused_record_is_set_aside_once_however_often_the_rest_of_its_batch_is_tried_again()
    {
        await using var mlops = _folder.Create();
        var id = await MakeRunAsync(mlops, run => run.LogParam("rounds", 3));
        TestDatabase.Execute(_folder.Database, "CREATE TRIGGER busy BEFORE INSERT ON metrics BEGIN SELECT RAISE(ABORT, 'not now'); END");
        await using var run = await mlops.Tracking.StartRunAsync(RunDescription.Resume(id), Token);

        run.LogParam("rounds", 4);
        run.LogMetric("loss", 0.5);
        await EventuallyAsync(() => mlops.Tracking.Health.DeliveryProblem is not null && _folder.LogsOf(203).Count > 0);
        await Task.Delay(400, Token); // a few more tries
        TestDatabase.Execute(_folder.Database, "DROP TRIGGER busy");
        await run.CompleteAsync(Token);

        Assert.Single(SetAside(id));
        Assert.Single(_folder.LogsOf(203));
        Assert.Equal(1, mlops.Tracking.Health.RefusedRecords);
        Assert.Equal(0.5, (await mlops.Tracking.GetRunAsync(id, Token)).Metrics["loss"].Value);
    }

    [Fact]
    public async Task A_run_that_is_deleted_while_it_is_written_is_refused_once_and_its_journal_is_kept()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await run.SyncAsync(Token);
        TestDatabase.Execute(_folder.Database, "UPDATE runs SET lifecycle_stage = 'deleted'");

        run.LogMetric("loss", 0.5);
        await run.SyncAsync(Token);
        Assert.False(mlops.Tracking.Health.IsHealthy);
        run.LogMetric("loss", 0.25);
        await run.CompleteAsync(Token);

        Assert.Single(_folder.LogsOf(204));
        Assert.StartsWith(run.Id, Path.GetFileName(Assert.Single(_folder.FilesOfHome())), StringComparison.Ordinal);
        Assert.StartsWith("dead-letter", Assert.Single(_folder.FilesOfHome()), StringComparison.Ordinal);
        await using var next = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        next.LogMetric("loss", 1);
        await next.CompleteAsync(Token);
        Assert.Equal(RunStatus.Finished, (await mlops.Tracking.GetRunAsync(next.Id, Token)).Status);
    }

    [Fact]
    public async Task A_store_that_is_locked_for_a_while_gets_everything_in_order_afterwards()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await run.SyncAsync(Token);
        var other = _folder.Lock();

        for (var step = 0; step < 1000; step++)
        {
            run.LogMetric("loss", step, step);
            run.SetTag("step", $"{step}");
        }

        Assert.True(mlops.Tracking.Health.UndeliveredRecords > 0);
        await other.DisposeAsync();
        await run.CompleteAsync(Token);

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);
        Assert.Equal((999, "999"), (stored.Metrics["loss"].Step, stored.Tags["step"]));
        Assert.Equal(["1000"], TestDatabase.Query(_folder.Database, "SELECT count(*) FROM metrics"));
        Assert.True(mlops.Tracking.Health.IsHealthy);
        Assert.Equal(0, mlops.Tracking.Health.UndeliveredRecords);
    }

    [Fact]
    public async Task A_store_that_fails_is_told_once_tried_again_and_told_when_it_works()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await run.SyncAsync(Token);
        TestDatabase.Execute(_folder.Database, "CREATE TRIGGER broken BEFORE INSERT ON metrics BEGIN SELECT RAISE(ABORT, 'not now'); END");

        run.LogMetric("loss", 0.5);
        await EventuallyAsync(() => mlops.Tracking.Health.DeliveryProblem is not null);
        Assert.Contains("not now", mlops.Tracking.Health.DeliveryProblem, StringComparison.Ordinal);
        Assert.False(mlops.Tracking.Health.IsHealthy);
        TestDatabase.Execute(_folder.Database, "DROP TRIGGER broken");
        await run.CompleteAsync(Token);
        await EventuallyAsync(() => mlops.Tracking.Health.IsHealthy && _folder.LogsOf(202).Count > 0);

        Assert.Single(_folder.LogsOf(201));
        Assert.Single(_folder.LogsOf(202));
        Assert.Equal(0.5, (await mlops.Tracking.GetRunAsync(run.Id, Token)).Metrics["loss"].Value);
    }

    [Fact]
    public async Task A_run_that_cannot_be_delivered_does_not_keep_the_others_waiting()
    {
        await using var mlops = _folder.Create(options => options.DrainTimeout = TimeSpan.FromMinutes(1));
        await using var broken = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await broken.SyncAsync(Token);
        TestDatabase.Execute(
            _folder.Database,
            $"CREATE TRIGGER broken BEFORE INSERT ON metrics WHEN NEW.run_uuid = '{broken.Id}' BEGIN SELECT RAISE(ABORT, 'not now'); END");
        broken.LogMetric("loss", 0.5);
        await EventuallyAsync(() => mlops.Tracking.Health.DeliveryProblem is not null);

        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        run.LogMetric("loss", 1);
        await run.CompleteAsync(Token);

        Assert.Equal(["FINISHED"], TestDatabase.Query(_folder.Database, $"SELECT status FROM runs WHERE run_uuid = '{run.Id}'"));
        TestDatabase.Execute(_folder.Database, "DROP TRIGGER broken");
    }

    [Fact]
    public async Task A_run_that_logs_without_a_pause_does_not_keep_the_others_waiting()
    {
        await using var mlops = _folder.Create(options => options.DrainTimeout = TimeSpan.FromMinutes(1));
        await using var busy = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        using var enough = new CancellationTokenSource();
        var logging = Task.Factory.StartNew(
            () =>
            {
                for (var step = 0; !enough.IsCancellationRequested; step++)
                {
                    busy.LogMetric("loss", step, step);
                    if (step % 5000 == 0)
                    {
                        Thread.Yield();
                    }
                }
            },
            Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        run.LogMetric("loss", 1);
        await run.CompleteAsync(Token);
        await enough.CancelAsync();
        await logging;

        Assert.Equal(["FINISHED"], TestDatabase.Query(_folder.Database, $"SELECT status FROM runs WHERE run_uuid = '{run.Id}'"));
    }

    [Fact]
    public async Task What_is_not_delivered_in_the_drain_time_out_is_delivered_by_the_next_client()
    {
        string id;
        await using (var mlops = _folder.Create(options => options.DrainTimeout = TimeSpan.FromMilliseconds(50)))
        {
            await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
            id = run.Id;
            await run.SyncAsync(Token);
            using var other = _folder.Lock();

            run.LogMetric("loss", 0.5);
            await run.LogTextAsync("text", "a.txt", Token);
            await run.CompleteAsync(Token);
            await mlops.DisposeAsync();
            Assert.Single(_folder.LogsOf(222));
        }

        await using var next = _folder.Create();
        var stored = await next.Tracking.GetRunAsync(id, Token);
        Assert.Equal((RunStatus.Finished, 0.5), (stored.Status, stored.Metrics["loss"].Value));
        Assert.Equal("text", File.ReadAllText(Path.Combine(stored.ArtifactUri, "a.txt")));
        Assert.Empty(_folder.FilesOfHome());
    }

    [Fact]
    public async Task The_end_of_the_client_waits_for_runs_that_have_ended_and_are_still_on_their_way()
    {
        string id;
        await using (var mlops = _folder.Create())
        {
            await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
            id = run.Id;
            run.LogMetric("loss", 0.5);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.CompleteAsync(new(canceled: true)));
        }

        Assert.Equal(["FINISHED"], TestDatabase.Query(_folder.Database, $"SELECT status FROM runs WHERE run_uuid = '{id}'"));
        Assert.Empty(_folder.FilesOfHome());
    }

    [Fact]
    public async Task Who_waits_for_a_delivery_hears_that_the_client_was_disposed_before_it()
    {
        var mlops = _folder.Create(options => options.DrainTimeout = TimeSpan.FromMilliseconds(50));
        var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await run.SyncAsync(Token);
        using var other = _folder.Lock();
        run.LogMetric("loss", 0.5);

        var waiting = run.SyncAsync(Token);
        await mlops.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
    }

    [Fact]
    public async Task Runs_that_are_written_at_once_do_not_mix()
    {
        await using var mlops = _folder.Create();
        await using var first = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await using var second = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        for (var step = 0; step < 500; step++)
        {
            first.LogMetric("loss", 1, step);
            second.LogMetric("loss", 2, step);
        }

        await Task.WhenAll(first.CompleteAsync(Token), second.CompleteAsync(Token));

        Assert.Equal(
            new[] { $"{first.Id}|1|500", $"{second.Id}|2|500" }.Order(StringComparer.Ordinal),
            TestDatabase.Query(_folder.Database, "SELECT run_uuid, value, count(*) FROM metrics GROUP BY run_uuid, value ORDER BY run_uuid"));
    }

    [Fact]
    public async Task A_thousand_short_runs_leave_nothing_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Counts the process's handles under /proc.");
        await using var mlops = _folder.Create();
        await RunAsync(20);
        var before = Handles();

        await RunAsync(TestSettings.Count("MLOPS_TEST_SHORT_RUNS", 1000));

        Assert.Empty(_folder.FilesOfHome());
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder.HomeFolder, "artifacts")));
        Assert.True(Handles() < before + 5, $"{before} handles before, {Handles()} after.");
        Assert.True(mlops.Tracking.Health.IsHealthy);

        int Handles() => Directory.GetFiles("/proc/self/fd").Count(file => new FileInfo(file).LinkTarget?.StartsWith(_folder.Path, StringComparison.Ordinal) == true);

        Task RunAsync(int count) => Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token }, async (i, token) =>
        {
            await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: token);
            run.LogMetric("loss", i);
            if (i % 10 == 0)
            {
                await run.LogTextAsync("text", "a.txt", token);
            }

            await run.CompleteAsync(token);
        });
    }

    [Fact]
    public async Task Meters_and_traces_show_the_delivery()
    {
        var values = new Dictionary<string, double>();
        var activities = new List<Activity>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meters) =>
            {
                if (instrument.Meter.Name == "MlOps")
                {
                    meters.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => values[instrument.Name] = values.GetValueOrDefault(instrument.Name) + value);
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => values[instrument.Name] = values.GetValueOrDefault(instrument.Name) + value);
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => values[instrument.Name] = value);
        listener.Start();
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        using var tracer = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "MlOps",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (activities)
                {
                    activities.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(tracer);

        run.LogMetric("loss", 0.5);
        await run.CompleteAsync(Token);
        listener.RecordObservableInstruments();

        Assert.True(values["mlops.delivery.records"] >= 1);
        Assert.Equal(
            ["mlops.delivery.backlog", "mlops.delivery.backlog.age", "mlops.delivery.backlog.size", "mlops.delivery.records", "mlops.delivery.refused", "mlops.journal.lost", "mlops.journal.unsafe"],
            values.Keys.Order(StringComparer.Ordinal));
        lock (activities)
        {
            Assert.Contains(activities, activity => activity.OperationName == "mlops.deliver" && run.Id.Equals(activity.GetTagItem("mlops.run_id")));
        }
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();

    private static async Task<string> MakeRunAsync(MlOpsClient mlops, Action<ActiveRun> log)
    {
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        log(run);
        await run.CompleteAsync(Token);
        return run.Id;
    }

    private static async Task EventuallyAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(5, Token);
        }
    }

    private JsonElement[] SetAside(string runId) =>
        [.. File.ReadAllLines(Path.Combine(_folder.HomeFolder, "dead-letter", runId + ".jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];
}
