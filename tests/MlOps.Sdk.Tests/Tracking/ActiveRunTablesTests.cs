using System.Text.Json;
using MlOps.Sdk.Tracking;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Tracking;

public sealed class ActiveRunTablesTests : IDisposable
{
    private const string Predictions = "tables/predictions.json";

    private readonly ClientFolder _folder = new();

    [Fact]
    public async Task A_table_is_the_JSON_that_MLflow_writes()
    {
        var time = new DateTimeOffset(2026, 3, 1, 13, 30, 0, 250, TimeSpan.FromHours(1));

        var run = await LogAsync(run => run.LogTableAsync(
            [
                ("text", new[] { "a \"b\"", "日本" }),
                ("score", new[] { 0.1, double.NaN }),
                ("worst", new[] { float.PositiveInfinity, 0.25f }),
                ("count", new object?[] { 3, ulong.MaxValue }),
                ("price", new[] { 1.10m, -2m }),
                ("ok", new object?[] { true, null }),
                ("at", new[] { time, time.AddDays(1) }),
            ],
            Predictions,
            Token));

        var json = Read(run);
        Assert.Equal(["text", "score", "worst", "count", "price", "ok", "at"], json.GetProperty("columns").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(
            ["a \"b\"|0.1||3|1.10|True|2026-03-01T12:30:00.250Z", "日本||0.25|18446744073709551615|-2||2026-03-02T12:30:00.250Z"],
            json.GetProperty("data").EnumerateArray().Select(row => string.Join('|', row.EnumerateArray())));
        Assert.Equal("""[{"path":"tables/predictions.json","type":"table"}]""", run.Tags["mlflow.loggedArtifacts"]);
    }

    [Fact]
    public async Task Rows_that_are_logged_again_are_added_below()
    {
        var run = await LogAsync(async run =>
        {
            await run.LogTableAsync([("x", new[] { 1 }), ("y", new[] { 10 })], Predictions, Token);
            await run.LogTableRowsAsync([new Dictionary<string, object?> { ["y"] = 20, ["z"] = "new" }, new Dictionary<string, object?> { ["x"] = 3 }], Predictions, Token);
            await run.LogTableAsync([("only", new[] { 1 })], "other.json", Token);
        });

        Assert.Equal("""{"columns":["x","y","z"],"data":[[1,10,null],[null,20,"new"],[3,null,null]]}""", Text(run, Predictions));
        Assert.Equal("""{"columns":["only"],"data":[[1]]}""", Text(run, "other.json"));
        Assert.Equal("""[{"path":"tables/predictions.json","type":"table"},{"path":"other.json","type":"table"}]""", run.Tags["mlflow.loggedArtifacts"]);
    }

    [Fact]
    public async Task Threads_that_log_to_one_table_lose_no_row()
    {
        var run = await LogAsync(run => Task.WhenAll(Enumerable.Range(0, 20)
            .Select(i => Task.Run(() => run.LogTableAsync([("i", new[] { i })], Predictions, Token)))));

        Assert.Equal(Enumerable.Range(0, 20), Read(run).GetProperty("data").EnumerateArray().Select(row => row[0].GetInt32()).Order());
    }

    [Fact]
    public async Task A_cancelled_call_adds_no_rows()
    {
        var run = await LogAsync(async run =>
        {
            await run.LogTableAsync([("i", new[] { 1 })], Predictions, Token);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.LogTableAsync([("i", new[] { 2 })], Predictions, new(canceled: true)));
            await run.LogTableAsync([("i", new[] { 3 })], Predictions, Token);
        });

        Assert.Equal("""{"columns":["i"],"data":[[1],[3]]}""", Text(run, Predictions));
    }

    [Fact]
    public async Task A_run_that_is_resumed_keeps_the_tables_that_it_listed()
    {
        var first = await LogAsync(run => run.LogTableAsync([("x", new[] { 1 })], "first.json", Token));

        await using var mlops = _folder.Create();
        await using var again = await mlops.Tracking.StartRunAsync(RunDescription.Resume(first.Id), Token);
        await again.LogTableAsync([("x", new[] { 2 })], "second.json", Token);
        await again.CompleteAsync(Token);

        Assert.Equal(
            """[{"path":"first.json","type":"table"},{"path":"second.json","type":"table"}]""",
            (await mlops.Tracking.GetRunAsync(first.Id, Token)).Tags["mlflow.loggedArtifacts"]);
    }

    [Fact]
    public async Task A_tag_that_is_no_list_of_files_is_replaced()
    {
        var first = await LogAsync(run =>
        {
            run.SetTag("mlflow.loggedArtifacts", "{broken");
            return Task.CompletedTask;
        });

        await using var mlops = _folder.Create();
        await using var again = await mlops.Tracking.StartRunAsync(RunDescription.Resume(first.Id), Token);
        await again.LogTableAsync([("x", new[] { 2 })], "second.json", Token);
        await again.CompleteAsync(Token);

        Assert.Equal("""[{"path":"second.json","type":"table"}]""", (await mlops.Tracking.GetRunAsync(first.Id, Token)).Tags["mlflow.loggedArtifacts"]);
    }

    [Fact]
    public async Task More_tables_than_the_tag_can_name_are_logged_with_a_warning()
    {
        var folder = new string('f', 200);

        var run = await LogAsync(async run =>
        {
            for (var i = 0; i < 40; i++)
            {
                await run.LogTableAsync([("x", new[] { i })], $"{folder}/{i}.json", Token);
            }
        });

        using var tag = JsonDocument.Parse(run.Tags["mlflow.loggedArtifacts"]);
        Assert.Equal(40, tag.RootElement.GetArrayLength() + _folder.LogsOf(213).Count);
        Assert.NotEmpty(_folder.LogsOf(213));
        Assert.Equal(40, Directory.GetFiles(Path.Combine(run.ArtifactUri, folder)).Length);
    }

    [Fact]
    public async Task What_is_no_table_is_refused_and_logs_nothing()
    {
        var run = await LogAsync(async run =>
        {
            await RefusedAsync("differ in length: 'x' has 2 values and 'y' 1", () => run.LogTableAsync([("x", new[] { 1, 2 }), ("y", new[] { 1 })], Predictions, Token));
            await RefusedAsync("'x' twice", () => run.LogTableAsync([("x", new[] { 1 }), ("x", new[] { 1 })], Predictions, Token));
            await RefusedAsync("a single text", () => run.LogTableAsync([("x", "abc")], Predictions, Token));
            await RefusedAsync("of the type System.Uri", () => run.LogTableRowsAsync([new Dictionary<string, object?> { ["x"] = new Uri("http://host") }], Predictions, Token));
            await RefusedAsync("ends in '.json'", () => run.LogTableAsync([("x", new[] { 1 })], "table.csv", Token));
            await RefusedAsync("not valid", () => run.LogTableAsync([("x", new[] { 1 })], "../table.json", Token));
        });

        Assert.False(Directory.Exists(run.ArtifactUri));
        Assert.False(run.Tags.ContainsKey("mlflow.loggedArtifacts"));
    }

    [Fact]
    public async Task A_table_goes_to_a_server_with_its_tag()
    {
        await using var server = await ServerFolder.StartAsync();
        await using var run = await server.Tracking.StartRunAsync(cancellationToken: Token);

        await run.LogTableAsync([("x", new[] { 1.5 })], Predictions, Token);
        await run.CompleteAsync(Token);

        var copy = await server.Tracking.DownloadArtifactAsync(run.Id, Predictions, server.File("copies"), Token);
        Assert.Equal("""{"columns":["x"],"data":[[1.5]]}""", await File.ReadAllTextAsync(copy, Token));
        Assert.Contains(Predictions, (await server.Tracking.GetRunAsync(run.Id, Token)).Tags["mlflow.loggedArtifacts"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_away_does_not_keep_a_resumed_run_from_logging_a_table()
    {
        await using var server = await ServerFolder.StartAsync();
        var first = await server.Tracking.StartRunAsync(cancellationToken: Token);
        await first.CompleteAsync(Token);
        await using var again = await server.Tracking.StartRunAsync(RunDescription.Resume(first.Id), Token);
        server.Server.Faults.Use(_ => Fault.BlackHole);

        await again.LogTableAsync([("x", new[] { 1 })], Predictions, Token);

        await server.Server.StopAsync();
        server.Server.Faults.Clear();
        await server.Server.StartAgainAsync();
        await again.CompleteAsync(Token);
        Assert.Contains(Predictions, (await server.Tracking.GetRunAsync(first.Id, Token)).Tags["mlflow.loggedArtifacts"], StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task RefusedAsync(string reason, Func<Task> call) =>
        Assert.Contains(reason, (await Assert.ThrowsAsync<ArgumentException>(call)).Message, StringComparison.Ordinal);

    private static string Text(Run run, string file) => File.ReadAllText(Path.Combine(run.ArtifactUri, file));

    private static JsonElement Read(Run run) => JsonDocument.Parse(Text(run, Predictions)).RootElement;

    private async Task<Run> LogAsync(Func<ActiveRun, Task> log)
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await log(run);
        await run.CompleteAsync(Token);
        return await mlops.Tracking.GetRunAsync(run.Id, Token);
    }
}
