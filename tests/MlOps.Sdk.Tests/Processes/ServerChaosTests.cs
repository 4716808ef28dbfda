using System.Diagnostics;
using System.Text;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tracking;
using MlOps.Testing;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Processes;

/// <summary>A server that loses replies, breaks, goes away and comes back; what it has in the end is what one without faults has.</summary>
public sealed class ServerChaosTests(ITestOutputHelper output) : IDisposable
{
    private const int Runs = 8;
    private const int Artifacts = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_a_bad_server_has_in_the_end_is_what_a_good_one_has()
    {
        var metrics = TestSettings.Count("MLOPS_TEST_CHAOS_METRICS", 100_000) / Runs;
        await using var good = await MlflowTestServer.StartAsync();
        await LogAsync(good.Uri, "good", metrics);
        await using var bad = await MlflowTestServer.StartAsync();
        bad.Faults.UseBadNetwork(seed: 11);

        var time = Stopwatch.StartNew();
        await Task.WhenAll(LogAsync(bad.Uri, "bad", metrics), RestartTwiceAsync(bad));

        var (expected, actual) = (StoredRuns.Read(good.DatabasePath), StoredRuns.Read(bad.DatabasePath));
        var (missing, surplus, doubles) = StoredRuns.Compare(expected, actual);
        output.WriteLine(
            $"{Runs * metrics} metrics: {bad.Requests.Count} requests ({good.Requests.Count} without faults), {bad.Faults.Injected} faults, 2 restarts, "
            + $"{time.Elapsed.TotalSeconds:F1} s; {missing} missing, {surplus} surplus, {doubles} double, {Count(bad, "runs") - Runs} ghost runs.");
        Assert.True(bad.Faults.Injected >= bad.Requests.Count / 4, "Too few faults: the test is void.");
        Assert.Equal((Runs, Runs * metrics), (Count(good, "runs"), Count(good, "metrics")));
        Assert.Equal((0, 0, 0), (missing, surplus, doubles));
        Assert.Equal(expected, actual);
        Assert.Equal(Artifacts, StoredArtifacts.Read(good).Count);
        Assert.Equal(StoredArtifacts.Read(good), StoredArtifacts.Read(bad));
        Assert.Empty(Journals("bad"));
    }

    [Fact]
    public async Task Control_a_client_that_repeats_creates_blindly_leaves_ghost_runs()
    {
        await using var server = await MlflowTestServer.StartAsync();
        server.Faults.UseBadNetwork(seed: 11);
        using var http = new HttpClient();

        for (var i = 0; i < 40; i++)
        {
            while (!await TryCreateAsync(i))
            {
                // Once more, as who does not think of lost replies.
            }
        }

        output.WriteLine($"{Count(server, "runs") - 40} ghost runs of 40.");
        Assert.True(Count(server, "runs") > 40, "The naive client left no ghost runs: the test above shows nothing.");

        async Task<bool> TryCreateAsync(int i)
        {
            try
            {
                using var body = new StringContent($$"""{"experiment_id": "0", "run_name": "naive-{{i}}"}""", Encoding.UTF8, "application/json");
                using var reply = await http.PostAsync(new Uri($"{server.Uri}/api/2.0/mlflow/runs/create"), body, Token);
                return reply.IsSuccessStatusCode;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task A_server_that_never_answers_holds_up_nobody()
    {
        await using var server = await MlflowTestServer.StartAsync();
        server.Faults.Use(_ => Fault.BlackHole);
        var drain = TimeSpan.FromSeconds(10); // all of which the first end waits; who waits for the server elsewhere, waits as long
        var steps = new List<TimeSpan>();
        var time = Stopwatch.StartNew();

        await using (var mlops = Create(server.Uri, "hole", options => options.DrainTimeout = drain))
        {
            for (var i = 0; i < 2; i++)
            {
                var run = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("hole").Named($"hole-{i}"), Token);
                Lap();
                for (var step = 0; step < 10_000; step++)
                {
                    run.LogMetric("loss", step, step);
                }

                Lap();
                await run.CompleteAsync(Token);
                Lap();
            }
        }

        Lap();
        output.WriteLine("start, log, complete, start, log, complete, dispose: " + string.Join(", ", steps.Select(step => $"{step.TotalMilliseconds:F0} ms")));
        Assert.True(steps[0] < drain && steps[3] < drain, "A start waits for the server.");
        Assert.True(steps[1] < drain && steps[4] < drain, "Logging waits for the server.");
        Assert.True(steps[2] < 2 * drain, "The end of a run waits longer than the drain time-out.");
        Assert.True(steps[5] + steps[6] < drain, "What follows a drain in vain waits for another.");

        server.Faults.Clear();
        await using var next = Create(server.Uri, "hole");
        await EventuallyAsync(() => Journals("hole").Length == 0);
        Assert.Equal(["hole-0|FINISHED", "hole-1|FINISHED"], Query(server, "SELECT name, status FROM runs ORDER BY name"));
        Assert.Equal(20_000, Count(server, "metrics"));

        void Lap()
        {
            steps.Add(time.Elapsed);
            time.Restart();
        }
    }

    [Fact]
    public async Task A_process_whose_server_never_answers_ends_well_and_the_next_start_delivers()
    {
        await using var server = await MlflowTestServer.StartAsync();
        server.Faults.Use(_ => Fault.BlackHole);
        await using var process = ProcessRunner.Start(
            RepositoryPaths.ArtifactsOf("MlOps.TestApp"), ["log-to-server", server.Uri.ToString(), _folder.File("hole"), "in the dark", "3000", "2"]);

        var result = await process.WaitForExitAsync(TimeSpan.FromMinutes(1));
        server.Faults.Clear();
        await using (var next = Create(server.Uri, "hole"))
        {
            await EventuallyAsync(() => Journals("hole").Length == 0);
        }

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["in the dark|FINISHED"], Query(server, "SELECT name, status FROM runs"));
        Assert.Equal(3000, Count(server, "metrics"));
        Assert.Equal(3, StoredArtifacts.Read(server).Count);
    }

    [Fact]
    public async Task What_killed_processes_left_is_delivered_as_if_they_had_lived()
    {
        var kills = TestSettings.Count("MLOPS_TEST_SERVER_KILLS", 20);
        await using var good = await MlflowTestServer.StartAsync();
        await using var bad = await MlflowTestServer.StartAsync(new() { OffersMultipart = true });
        bad.Faults.UseBadNetwork(seed: 5);
        var environment = new Dictionary<string, string?> { ["MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE"] = "1000000", ["MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE"] = "5242880" };
        var killedInUpload = 0;
        var killed = 0;
        await using (var mlops = Create(good.Uri, "reference", options => options.ExperimentName = "killed"))
        {
            await Task.WhenAll(Enumerable.Range(0, kills).Select(i => LogLikeTheProcessAsync(mlops, $"killed-{i}")));
        }

        for (var i = 0; i < kills; i++)
        {
            await using var process = ProcessRunner.Start(
                RepositoryPaths.ArtifactsOf("MlOps.TestApp"), ["log-to-server", bad.Uri.ToString(), _folder.File("killed"), $"killed-{i}", "3000", "600"], environment);
            await process.WaitForLineAsync("logged", Patience);
            await Task.Delay(Random.Shared.Next(1500), Token);
            if (!process.HasExited)
            {
                killed++;
                process.Kill();
                killedInUpload += Directory.GetFiles(_folder.File("killed"), "*.upload", SearchOption.AllDirectories).Length > 0 ? 1 : 0;
            }
        }

        var left = Journals("killed").Length;
        using var patience = new CancellationTokenSource(Patience);
        await MlOpsClient.SyncAsync(_folder.File("killed"), patience.Token);

        var (expected, actual) = (StoredRuns.Read(good.DatabasePath), WithoutProgram(StoredRuns.Read(bad.DatabasePath)));
        var (missing, surplus, doubles) = StoredRuns.Compare(WithoutProgram(expected), actual);
        output.WriteLine(
            $"{killed} of {kills} processes killed while they delivered, {killedInUpload} with an upload in parts begun, {left} journals left at the end; {bad.Requests.Count} requests, {bad.Faults.Injected} faults; "
            + $"{missing} missing, {surplus} surplus, {doubles} double.");
        Assert.True(killed >= kills / 3, "Too few were killed before they were done: the test is void.");
        Assert.Equal((0, 0, 0), (missing, surplus, doubles));
        Assert.Equal(WithoutProgram(expected), actual);
        Assert.Equal(3 * kills, StoredArtifacts.Read(good).Count);
        Assert.Equal(StoredArtifacts.Read(good), StoredArtifacts.Read(bad));
        Assert.Empty(Journals("killed"));
    }

    [Fact]
    public async Task What_was_logged_offline_takes_a_request_for_a_thousand_metrics()
    {
        var metrics = TestSettings.Count("MLOPS_TEST_OFFLINE_METRICS", 200_000);
        await using var server = await MlflowTestServer.StartAsync();
        await server.StopAsync();
        await using var mlops = Create(server.Uri, "offline");
        await using var run = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("offline"), Token);
        var time = Stopwatch.StartNew();
        for (var step = 0; step < metrics; step++)
        {
            run.LogMetric("loss", step, step);
        }

        var logged = time.Elapsed;
        await server.StartAgainAsync();
        await run.CompleteAsync(Token);

        var requests = server.Requests.CountOf("runs/log-batch");
        output.WriteLine($"{metrics} metrics logged offline in {logged.TotalMilliseconds:F0} ms, delivered in {time.Elapsed.TotalSeconds:F1} s by {requests} log-batch requests.");
        Assert.InRange(requests, metrics / 1000, (metrics / 1000) + 10);
        Assert.Equal(metrics, Count(server, "metrics"));
    }

    [Fact]
    public async Task What_no_store_takes_is_named()
    {
        await using var server = await MlflowTestServer.StartAsync();
        await server.StopAsync();
        await using (var mlops = Create(server.Uri, "down", options => options.DrainTimeout = TimeSpan.Zero))
        {
            await using var run = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("down"), Token);
            await run.CompleteAsync(Token);
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10)); // in which it has tried at least once
        var error = await Assert.ThrowsAsync<OperationCanceledException>(() => MlOpsClient.SyncAsync(_folder.File("down"), patience.Token));

        Assert.Contains("did not reach the MLflow server", error.Message, StringComparison.Ordinal);
        Assert.Single(Journals("down"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MlOpsClient Create(Uri server, string home, Action<MlOpsClientOptions>? configure = null) => MlOpsClient.Create(options =>
    {
        options.TrackingUri = server.ToString();
        options.HomeFolder = _folder.File(home);
        options.TimeProvider = new StoppedClock();
        options.DeliveryInterval = TimeSpan.FromMilliseconds(50);
        options.DrainTimeout = Patience;
        options.CloseRunsOnSignals = false;
        options.Context.Clear(); // what other processes log must be the same
        configure?.Invoke(options);
    });

    private async Task LogAsync(Uri server, string home, int metrics)
    {
        await using var mlops = Create(server, home);
        await Task.WhenAll(Enumerable.Range(0, Runs).Select(i => Task.Run(async () =>
        {
            await using var run = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("chaos").Named($"chaos-{i}"), Token);
            for (var param = 0; param < 25; param++)
            {
                run.LogParam($"p{param}", param * i);
            }

            for (var tag = 0; tag < 5; tag++)
            {
                run.SetTag($"t{tag}", $"{i}");
            }

            for (var step = 0; step < metrics; step++)
            {
                run.LogMetric($"m{step % 5}", (step * 0.5) + i, step);
            }

            for (var artifact = i; artifact < Artifacts; artifact += Runs)
            {
                await LogArtifactAsync(run, $"plots {artifact % 3}/{artifact}.bin", artifact * 40_000);
            }

            await run.CompleteAsync(Token);
        })));
    }

    private async Task LogArtifactAsync(ActiveRun run, string path, int length)
    {
        var file = _folder.File($"{Guid.NewGuid():N}/{Path.GetFileName(path)}");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var content = new byte[length];
        new Random(length).NextBytes(content);
        await File.WriteAllBytesAsync(file, content, Token);
        await run.LogArtifactAsync(file, Path.GetDirectoryName(path), Token);
        File.Delete(file);
    }

    private async Task LogLikeTheProcessAsync(MlOpsClient mlops, string name)
    {
        const int Count = 3000;
        await using var run = await mlops.Tracking.StartRunAsync(
            RunDescription.InExperiment("killed").Named(name).WithTag("team", "risk").WithParam("count", Count), Token);
        for (var step = 0; step < Count; step++)
        {
            run.LogMetric($"m{step % 5}", step * 0.5, step);
        }

        await LogArtifactAsync(run, "model.bin", 6 << 20);
        await LogArtifactAsync(run, "plots/roc.bin", 300_000);
        await LogArtifactAsync(run, "empty.bin", 0);
        await run.CompleteAsync(Token);
    }

    private static async Task RestartTwiceAsync(MlflowTestServer server)
    {
        foreach (var number in new[] { 40, 140 })
        {
            await server.Requests.WaitForAsync(request => request.Number >= number, Token);
            await server.StopAsync();
            await server.StartAgainAsync();
        }
    }

    /// <summary>The tag with the program's name is the only thing that differs between the reference and the processes.</summary>
    private static List<string> WithoutProgram(List<string> rows) =>
        [.. rows.Where(row => !row.Contains("|mlflow.source.name|", StringComparison.Ordinal))];

    private static async Task EventuallyAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(20, Token);
        }
    }

    private string[] Journals(string home) => Directory.GetFiles(_folder.File(home), "*.journal", SearchOption.AllDirectories);

    private static int Count(MlflowTestServer server, string table) => int.Parse(Query(server, $"SELECT count(*) FROM {table}")[0], null);

    private static List<string> Query(MlflowTestServer server, string sql) => TestDatabase.Query(server.DatabasePath, sql);

    /// <summary>The same time for all, so that what is stored can be compared. Its timers run.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2024, 5, 17, 12, 0, 0, TimeSpan.Zero);
    }
}
