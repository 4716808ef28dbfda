using System.Collections.Concurrent;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tests.Mlflow;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Stores;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Tracking;

/// <summary>Logged models through the client, in a database and on a server.</summary>
public sealed class LoggedModelsTests : IAsyncLifetime
{
    private readonly ClientFolder _folder = new();
    private ServerFolder _server = null!;

    public async ValueTask InitializeAsync() => _server = await ServerFolder.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_makes_a_model_with_files_and_measures_it(bool onServer)
    {
        await using var mlops = _folder.Create();
        var tracking = onServer ? _server.Tracking : mlops.Tracking;
        _folder.Write("model/weights.bin", "weights");
        _folder.Write("model/deep/config.json", "{}");
        await using var run = await tracking.StartRunAsync(cancellationToken: Token);

        var description = LoggedModelDescription.OfRun(run.Id).Named("mlp").OfType("onnx").WithParam("rate", 0.5).WithTag("team", "risk");
        var created = await tracking.CreateLoggedModelAsync(description, Token);
        await tracking.UploadLoggedModelArtifactAsync(created.Id, _folder.File("model"), cancellationToken: Token);
        await tracking.UploadLoggedModelArtifactAsync(created.Id, _folder.File("model/weights.bin"), "copies", Token);
        var ready = await tracking.FinalizeLoggedModelAsync(created.Id, LoggedModelStatus.Ready, Token);
        await tracking.LogLoggedModelParamsAsync(created.Id, [new("depth", 3)], Token);
        await tracking.SetLoggedModelTagsAsync(created.Id, [new("team", "ops"), new("gone", "soon")], Token);
        await tracking.DeleteLoggedModelTagAsync(created.Id, "gone", Token);
        await tracking.LogModelOutputAsync(run.Id, created.Id, step: 7, Token);
        await tracking.LogModelMetricAsync(run.Id, created.Id, "accuracy", 0.9, 7, new Dataset("flights", "1", "local", "x"), Token);
        await run.CompleteAsync(Token);

        var stored = await tracking.GetRunAsync(run.Id, Token);
        var model = await tracking.GetLoggedModelAsync(created.Id, Token);
        Assert.Equal((LoggedModelStatus.Pending, LoggedModelStatus.Ready, LoggedModelStatus.Ready), (created.Status, ready.Status, model.Status));
        Assert.Equal(("mlp", "onnx", stored.Id, stored.ExperimentId), (model.Name, model.ModelType, model.SourceRunId, model.ExperimentId));
        Assert.Equal(("0.5", "3", "ops", 2), (model.Params["rate"], model.Params["depth"], model.Tags["team"], model.Tags.Count));
        var metric = Assert.Single(model.Metrics);
        Assert.Equal(("accuracy", 0.9, 7, stored.Id, "flights", "1"), (metric.Key, metric.Value, metric.Step, metric.RunId, metric.DatasetName, metric.DatasetDigest));
        Assert.Equal(0.9, stored.Metrics["accuracy"].Value);
        var output = Assert.Single(await tracking.GetModelOutputsAsync(run.Id, Token));
        Assert.Equal((model.Id, 7), (output.ModelId, output.Step));

        Assert.Equal(
            ["copies/", "deep/", "weights.bin"],
            (await tracking.ListLoggedModelArtifactsAsync(model.Id, cancellationToken: Token).ToListAsync(Token)).Select(file => file.ToString()));
        Assert.Equal("deep/config.json", Assert.Single(await tracking.ListLoggedModelArtifactsAsync(model.Id, "deep", Token).ToListAsync(Token)).Path);
        var copy = await tracking.DownloadLoggedModelArtifactAsync(model.Id, "copies/weights.bin", _folder.File("down"), Token);
        Assert.Equal("weights", await File.ReadAllTextAsync(copy, Token));
        Assert.Empty(Directory.GetFiles(onServer ? _server.HomeFolder : _folder.HomeFolder, "*", SearchOption.AllDirectories));

        await tracking.DeleteLoggedModelAsync(model.Id, Token);
        await NotFoundAsync(() => tracking.GetLoggedModelAsync(model.Id, Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Models_are_found_in_the_experiments_that_are_named(bool onServer)
    {
        await using var mlops = _folder.Create();
        var tracking = onServer ? _server.Tracking : mlops.Tracking;
        var first = await tracking.CreateExperimentAsync("first", cancellationToken: Token);
        var second = await tracking.CreateExperimentAsync("second", cancellationToken: Token);
        foreach (var i in Enumerable.Range(0, 120))
        {
            await tracking.CreateLoggedModelAsync(LoggedModelDescription.InExperiment("first").Named($"{i:000}"), Token);
        }

        await tracking.CreateLoggedModelAsync(LoggedModelDescription.InExperimentWithId(second.Id).Named("other"), Token);

        Assert.Equal(121, (await NamesAsync(tracking, "", new())).Count);
        Assert.Equal(["other"], await NamesAsync(tracking, "", new() { ExperimentNames = { "second" } }));
        Assert.Equal(["119", "118"], await NamesAsync(tracking, "", new() { ExperimentIds = { first.Id }, OrderBy = { LoggedModelOrder.Descending("name") }, MaxResults = 2 }));
        Assert.Equal(
            Enumerable.Range(0, 110).Select(i => $"{i:000}"),
            await NamesAsync(tracking, "name != 'none'", new() { ExperimentNames = { "first" }, OrderBy = { LoggedModelOrder.Ascending("name") }, MaxResults = 110 }));
        await NotFoundAsync(() => NamesAsync(tracking, "", new() { ExperimentNames = { "none" } }));
    }

    [Fact]
    public async Task What_is_misused_or_missing_is_refused()
    {
        await using var mlops = _folder.Create();
        var tracking = mlops.Tracking;
        await using var run = await tracking.StartRunAsync(cancellationToken: Token);
        var model = await tracking.CreateLoggedModelAsync(LoggedModelDescription.OfRun(run.Id), Token);

        await NotFoundAsync(() => tracking.CreateLoggedModelAsync(LoggedModelDescription.OfRun("none"), Token));
        await NotFoundAsync(() => tracking.CreateLoggedModelAsync(LoggedModelDescription.InExperiment("none"), Token));
        await NotFoundAsync(() => tracking.DownloadLoggedModelArtifactAsync(model.Id, "none.txt", _folder.File("down"), Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => tracking.FinalizeLoggedModelAsync(model.Id, LoggedModelStatus.Pending, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => tracking.GetLoggedModelAsync("../runs", Token));
        await Assert.ThrowsAsync<ArgumentException>(() => tracking.UploadLoggedModelArtifactAsync(model.Id, _folder.File("none"), cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>(() => tracking.UploadLoggedModelArtifactAsync(model.Id, _folder.Write("a.txt", ""), "../up", Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => tracking.SearchLoggedModelsAsync(options: new() { MaxResults = 0 }, cancellationToken: Token));
    }

    [Fact]
    public async Task A_file_that_is_in_the_way_of_an_upload_is_named()
    {
        await using var mlops = _folder.Create();
        await mlops.Tracking.CreateExperimentAsync("models", cancellationToken: Token);
        var model = await mlops.Tracking.CreateLoggedModelAsync(LoggedModelDescription.InExperiment("models"), Token);
        await mlops.Tracking.UploadLoggedModelArtifactAsync(model.Id, _folder.Write("plots", "a file"), cancellationToken: Token);

        var error = await Assert.ThrowsAsync<MlflowException>(() => mlops.Tracking.UploadLoggedModelArtifactAsync(model.Id, _folder.Write("a.txt", "a"), "plots", Token));

        Assert.Contains("is a file", error.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.FilesOfHome("artifacts"));
    }

    [Fact]
    public async Task A_param_of_a_model_never_changes_in_a_database()
    {
        await using var mlops = _folder.Create();
        await mlops.Tracking.CreateExperimentAsync("models", cancellationToken: Token);
        var model = await mlops.Tracking.CreateLoggedModelAsync(LoggedModelDescription.InExperiment("models").WithParam("depth", 3), Token);

        await mlops.Tracking.LogLoggedModelParamsAsync(model.Id, [new("depth", 3)], Token);
        var error = await Assert.ThrowsAsync<MlflowException>(() => mlops.Tracking.LogLoggedModelParamsAsync(model.Id, [new("width", 1), new("depth", 4)], Token));

        Assert.Contains("params never change", error.Message, StringComparison.Ordinal);
        Assert.Equal("3", Assert.Single((await mlops.Tracking.GetLoggedModelAsync(model.Id, Token)).Params).Value);
    }

    [Fact]
    public async Task Numbers_that_a_database_has_not_come_back_as_near_as_it_can()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        var model = await mlops.Tracking.CreateLoggedModelAsync(LoggedModelDescription.OfRun(run.Id), Token);

        await mlops.Tracking.LogModelMetricAsync(run.Id, model.Id, "loss", double.NaN, cancellationToken: Token);
        await mlops.Tracking.LogModelMetricAsync(run.Id, model.Id, "worst", double.PositiveInfinity, cancellationToken: Token);

        Assert.Equal([double.NaN, double.MaxValue], (await mlops.Tracking.GetLoggedModelAsync(model.Id, Token)).Metrics.Select(metric => metric.Value));
    }

    [Theory]
    [InlineData("name IN ('a')")]
    [InlineData("params.depth > '3'")]
    [InlineData("name = good")]
    [InlineData("metrics.acc > 'high'")]
    [InlineData("status = 'READY'")]
    [InlineData("metrics.acc > 1.2.3")]
    public async Task A_database_refuses_a_filter_that_it_does_not_know(string filter)
    {
        await using var mlops = _folder.Create();

        var error = await Assert.ThrowsAsync<MlflowException>(() => NamesAsync(mlops.Tracking, filter, new()));

        Assert.Equal(MlflowErrorCodes.InvalidParameterValue, error.ErrorCode);
    }

    [Fact]
    public async Task A_database_without_tables_for_models_says_so()
    {
        await using (var mlops = _folder.Create())
        {
            await mlops.Tracking.CreateExperimentAsync("models", cancellationToken: Token);
        }

        foreach (var table in new[] { "logged_model_metrics", "logged_model_params", "logged_model_tags", "logged_models" })
        {
            TestDatabase.Execute(_folder.Database, $"DROP TABLE {table}");
        }

        await using var other = _folder.Create();
        var error = await Assert.ThrowsAsync<MlflowException>(() => other.Tracking.CreateLoggedModelAsync(LoggedModelDescription.InExperiment("models"), Token));

        Assert.Contains("no tables for logged models", error.Message, StringComparison.Ordinal);
        await using var run = await other.Tracking.StartRunAsync(cancellationToken: Token);
    }

    [Fact]
    public async Task A_tag_whose_key_a_server_can_not_delete_is_named()
    {
        await _server.Tracking.CreateExperimentAsync("models", cancellationToken: Token);
        var model = await _server.Tracking.CreateLoggedModelAsync(LoggedModelDescription.InExperiment("models").WithTag("a/b", "c"), Token);

        var error = await Assert.ThrowsAsync<MlflowException>(() => _server.Tracking.DeleteLoggedModelTagAsync(model.Id, "a/b", Token));

        Assert.Contains("where '/' can't stand", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(LostReplies))]
    public async Task A_creation_whose_reply_is_lost_makes_one_model(string what)
    {
        await using var server = await MlflowTestServer.StartAsync();
        await using var store = new MlflowTrackingStore(MlflowServers.To(server.Uri.ToString()), TimeProvider.System);
        var experiment = await store.CreateExperimentAsync("models", null, [], Token);
        var lost = 0;
        server.Faults.Use(request => IsCreation(request) && Interlocked.Increment(ref lost) == 1 ? Faults[what] : null);

        var start = new LoggedModelStart { ModelId = "ours", ExperimentId = experiment.Id, Name = "one" };
        var model = await store.CreateLoggedModelAsync(start, Token);

        Assert.Equal([$"{model.Id}|one"], TestDatabase.Query(server.DatabasePath, "SELECT model_id, name FROM logged_models"));
        Assert.Equal("ours", model.Tags[TagNames.ModelId]);
        Assert.True(lost > 0);
    }

    /// <summary>The control: who repeats without a look makes two.</summary>
    [Fact]
    public async Task A_creation_that_is_repeated_without_a_look_makes_two_models()
    {
        await using var server = await MlflowTestServer.StartAsync();
        await using var store = new MlflowTrackingStore(MlflowServers.To(server.Uri.ToString()), TimeProvider.System);
        var experiment = await store.CreateExperimentAsync("models", null, [], Token);
        var lost = 0;
        server.Faults.Use(request => IsCreation(request) && Interlocked.Increment(ref lost) == 1 ? Fault.DropAfter : null);
        using var http = new HttpClient();

        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var body = new StringContent($$"""{"experiment_id": "{{experiment.Id}}", "name": "one"}""", System.Text.Encoding.UTF8, "application/json");
            try
            {
                using var reply = await http.PostAsync(new Uri($"{server.Uri}/api/2.0/mlflow/logged-models"), body, Token);
            }
            catch (HttpRequestException)
            {
                // The lost reply.
            }
        }

        Assert.Equal(["2"], TestDatabase.Query(server.DatabasePath, "SELECT count(*) FROM logged_models"));
    }

    [Theory]
    [MemberData(nameof(LostReplies))]
    public async Task A_change_whose_reply_is_lost_is_looked_for_before_it_is_made_again(string what)
    {
        await using var server = await MlflowTestServer.StartAsync();
        await using var store = new MlflowTrackingStore(MlflowServers.To(server.Uri.ToString()), TimeProvider.System);
        var run = await store.StartRunAsync(new() { RunId = "ours", ExperimentName = "models", StartTime = 17 }, Token);
        var model = await store.CreateLoggedModelAsync(new() { ModelId = "ours", ExperimentId = run.ExperimentId }, Token);
        var lost = new ConcurrentDictionary<string, int>();
        server.Faults.Use(request => request.Method == "POST" && lost.AddOrUpdate(request.Path, 1, (_, count) => count + 1) == 1 ? Faults[what] : null);

        await UntilDoneAsync(() => store.LogLoggedModelParamsAsync(model.Id, [new("depth", "3")], Token));
        await UntilDoneAsync(() => store.LogModelOutputAsync(run.RunId, model.Id, 3, Token));
        await UntilDoneAsync(() => store.LogModelMetricAsync(run.RunId, model.Id, new("acc", 0.9, 17, 3), null, null, Token));

        Assert.Equal(
            ["1|1|1"],
            TestDatabase.Query(
                server.DatabasePath,
                "SELECT (SELECT count(*) FROM logged_model_params), (SELECT count(*) FROM inputs), (SELECT count(*) FROM logged_model_metrics)"));
    }

    [Fact]
    public async Task Over_a_bad_network_each_model_is_one()
    {
        await using var server = await MlflowTestServer.StartAsync();
        await using var store = new MlflowTrackingStore(MlflowServers.To(server.Uri.ToString(), retries: 10), TimeProvider.System);
        var experiment = await store.CreateExperimentAsync("models", null, [], Token);
        server.Faults.UseBadNetwork(seed: 11);

        for (var i = 0; i < 40; i++)
        {
            await store.CreateLoggedModelAsync(new() { ModelId = $"ours-{i}", ExperimentId = experiment.Id, Name = $"{i}" }, Token);
        }

        server.Faults.Clear();
        Assert.Equal(["40|40"], TestDatabase.Query(server.DatabasePath, "SELECT count(*), count(DISTINCT name) FROM logged_models"));
    }

    public static TheoryData<string> LostReplies => [.. Faults.Keys];

    private static readonly Dictionary<string, Fault> Faults = new()
    {
        ["before"] = Fault.DropBefore,
        ["after"] = Fault.DropAfter,
        ["half"] = Fault.HalfReply,
        ["503 after"] = Fault.Status(503).After(),
        ["504 page after"] = Fault.Html(504).After(),
        ["500 page after"] = Fault.Html(500).After(),
        ["429 before"] = Fault.Status(429, "REQUEST_LIMIT_EXCEEDED"),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static bool IsCreation(LoggedRequest request) => request.Method == "POST" && request.Path.EndsWith("/logged-models", StringComparison.Ordinal);

    /// <summary>A 500 without a word is not repeated by the store: its caller calls again.</summary>
    private static async Task UntilDoneAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (MlflowException exception) when (exception.StatusCode == System.Net.HttpStatusCode.InternalServerError)
        {
            await call();
        }
    }

    private static async Task NotFoundAsync(Func<Task> call) =>
        Assert.Equal(MlflowErrorCodes.ResourceDoesNotExist, (await Assert.ThrowsAsync<MlflowException>(call)).ErrorCode);

    private static async Task<List<string>> NamesAsync(TrackingClient tracking, string filter, LoggedModelSearchOptions options) =>
        await tracking.SearchLoggedModelsAsync(filter, options, Token).Select(model => model.Name).ToListAsync(Token);
}
