using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tests.Mlflow;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Records;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Tracking;

/// <summary>The client on a server: ids, nesting, runs side by side, what is left behind.</summary>
public sealed class ServerClientTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ClientFolder _folder = new();
    private MlflowTestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await MlflowTestServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_run_is_read_and_resumed_by_our_id_and_by_the_servers()
    {
        string id;
        await using (var mlops = Create())
        {
            await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
            id = run.Id;
            run.LogMetric("loss", 0.5, step: 1);
            await run.CompleteAsync(Token);
        }

        await using var other = Create();
        var byOurs = await other.Tracking.GetRunAsync(id, Token);
        var byServers = await other.Tracking.GetRunAsync(byOurs.Id, Token);
        Assert.NotEqual(id, byOurs.Id);
        Assert.Equal((byOurs.Id, id, RunStatus.Finished), (byServers.Id, byServers.Tags[TagNames.RunId], byServers.Status));
        foreach (var (either, step) in new[] { (id, 2), (byOurs.Id, 3) })
        {
            await using var again = await other.Tracking.StartRunAsync(RunDescription.Resume(either), Token);
            again.LogMetric("loss", 0.25, step);
            await again.CompleteAsync(Token);
        }

        Assert.Equal(["1", "2", "3"], Query("SELECT step FROM metrics ORDER BY step"));
        Assert.Equal(["FINISHED"], Query("SELECT status FROM runs"));
    }

    [Fact]
    public async Task A_nested_run_is_under_the_servers_id_of_its_parent()
    {
        await using var mlops = Create();
        await using var parent = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("nest").Named("parent"), Token);
        var children = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => parent.StartNestedAsync(RunDescription.Default.Named($"child-{i}"), Token)));

        await Task.WhenAll(children.Append(parent).Select(run => run.CompleteAsync(Token)));

        Assert.Equal(
            ["5"],
            Query("SELECT count(*) FROM tags t JOIN runs p ON p.run_uuid = t.value WHERE t.key = 'mlflow.parentRunId' AND p.name = 'parent'"));
    }

    [Fact]
    public async Task A_run_that_is_stuck_does_not_hold_up_the_others()
    {
        await using var mlops = Create(options => options.DrainTimeout = TimeSpan.FromSeconds(20));
        _server.Faults.UseOnce(Fault.BlackHole, pathEnd: "runs/log-batch");
        await using var stuck = await mlops.Tracking.StartRunAsync(RunDescription.Default.Named("stuck"), Token);
        stuck.LogMetric("loss", 1);
        await _server.Requests.WaitForAsync(request => request.Path.EndsWith("runs/log-batch", StringComparison.Ordinal), Token);

        for (var i = 0; i < 3; i++)
        {
            await using var run = await mlops.Tracking.StartRunAsync(RunDescription.Default.Named($"run-{i}"), Token);
            run.LogMetric("loss", i);
            await run.CompleteAsync(Token);
        }

        Assert.Equal(["3"], Query("SELECT count(*) FROM runs WHERE status = 'FINISHED'"));
        Assert.Equal(1, mlops.Tracking.Health.UndeliveredRecords);
        await _server.StopAsync(); // ends what is stuck
        await _server.StartAgainAsync();
        await stuck.CompleteAsync(Token);
        Assert.Equal(["4"], Query("SELECT count(*) FROM metrics"));
    }

    [Fact]
    public async Task What_the_end_of_a_run_waited_for_in_vain_the_end_of_the_client_does_not_wait_for()
    {
        var (time, drain) = (new WaitedForTimeProvider(), TimeSpan.FromSeconds(7));
        var mlops = Create(options => (options.TimeProvider, options.DrainTimeout) = (time, drain));
        var completed = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        var leftOpen = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await mlops.Tracking.SyncAsync(Token);
        _server.Faults.Use(_ => Fault.BlackHole);
        completed.LogMetric("loss", 0.5);
        leftOpen.LogMetric("loss", 0.25);

        var completing = completed.CompleteAsync(Token);
        await time.WhenWaitedFor(drain).WaitAsync(Patience, Token);
        time.Advance(drain);
        await completing;
        await mlops.DisposeAsync().AsTask().WaitAsync(Patience, Token); // no time passes on the client's clock any more

        _server.Faults.Clear();
        await MlOpsClient.SyncAsync(_folder.HomeFolder, Token);
        Assert.Equal(["FAILED", "FINISHED"], Query("SELECT status FROM runs ORDER BY status"));
        Assert.Equal(["0.25", "0.5"], Query("SELECT value FROM metrics ORDER BY value"));
    }

    [Fact]
    public async Task What_dead_processes_left_goes_to_the_stores_that_it_was_written_for()
    {
        await using (var mlops = Create(options => options.DrainTimeout = TimeSpan.Zero))
        {
            await _server.StopAsync();
            await using var run = await mlops.Tracking.StartRunAsync(RunDescription.Default.Named("for the server"), Token);
            run.LogMetric("loss", 0.5);
            await run.CompleteAsync(Token);
        }

        _folder.LeaveJournal(ClientFolder.Start("abc"), journal => RunRecord.TryAppendMetric(journal, "loss", 0.25, 2_000, 1));
        await _server.StartAgainAsync();
        await MlOpsClient.SyncAsync(_folder.HomeFolder, Token);

        Assert.Equal(["for the server|FINISHED"], Query("SELECT name, status FROM runs"));
        Assert.Equal(["left open|FAILED"], TestDatabase.Query(_folder.Database, "SELECT name, status FROM runs"));
        Assert.Empty(_folder.FilesOfHome());
    }

    [Fact]
    public async Task A_run_that_its_server_refuses_is_named_and_kept()
    {
        await using (var mlops = Create(options => options.DrainTimeout = TimeSpan.Zero))
        {
            await _server.StopAsync();
            await using var run = await mlops.Tracking.StartRunAsync(RunDescription.InExperimentWithId("777"), Token);
            await run.CompleteAsync(Token);
        }

        await _server.StartAgainAsync();
        var error = await Assert.ThrowsAsync<MlflowException>(() => MlOpsClient.SyncAsync(_folder.HomeFolder, Token));

        Assert.Contains("No Experiment with id=777 exists", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("dead-letter", Assert.Single(_folder.FilesOfHome()), StringComparison.Ordinal);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MlOpsClient Create(Action<MlOpsClientOptions>? configure = null) => _folder.Create(options =>
    {
        options.TrackingUri = _server.Uri.ToString();
        configure?.Invoke(options);
    });

    private List<string> Query(string sql) => TestDatabase.Query(_server.DatabasePath, sql);
}
