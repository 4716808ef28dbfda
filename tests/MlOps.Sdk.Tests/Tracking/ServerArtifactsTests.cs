using System.Security.Cryptography;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Tracking;

/// <summary>Artifacts of runs on a server.</summary>
public sealed class ServerArtifactsTests : IAsyncLifetime
{
    private ServerFolder _folder = null!;

    public async ValueTask InitializeAsync() => _folder = await ServerFolder.StartAsync();

    [Fact]
    public async Task What_a_run_logs_is_listed_downloaded_and_opened()
    {
        await using var run = await StartAsync();
        await run.LogTextAsync("hällo", "notes/last run 100%.md", Token);
        await run.LogTextAsync("", "notes/empty.txt", Token);

        var listed = await Tracking.ListArtifactsAsync(run.Id, "notes", Token).ToListAsync(Token);
        var copy = await Tracking.DownloadArtifactAsync(run.Id, "notes/last run 100%.md", _folder.File("copies"), Token);
        await using var content = await Tracking.OpenArtifactAsync(run.Id, "notes/last run 100%.md", Token);
        using var reader = new StreamReader(content);

        Assert.Equal([("notes/empty.txt", 0), ("notes/last run 100%.md", 6)], listed.Select(file => (file.Path, file.Size ?? -1)));
        Assert.Equal(_folder.File("copies/last run 100%.md"), copy);
        Assert.Equal("hällo", await File.ReadAllTextAsync(copy, Token));
        Assert.Equal("hällo", await reader.ReadToEndAsync(Token));
        await run.CompleteAsync(Token);
    }

    [Fact]
    public async Task Nothing_of_a_run_stays_in_the_home_when_it_is_delivered()
    {
        await using var run = await StartAsync();
        await run.LogTextAsync("text", "a.txt", Token);

        await run.CompleteAsync(Token);

        Assert.Empty(Directory.GetFiles(_folder.HomeFolder, "*", SearchOption.AllDirectories));
        Assert.Equal(RunStatus.Finished, (await Tracking.GetRunAsync(run.Id, Token)).Status);
    }

    [Fact]
    public async Task A_bad_network_loses_nothing()
    {
        _folder.Server.Faults.UseBadNetwork(seed: 7);
        await using var run = await StartAsync();
        var contents = Enumerable.Range(0, 12).ToDictionary(i => $"folder {i % 3}/{i}.bin", i => RandomNumberGenerator.GetBytes(i * 50_000));
        foreach (var (path, content) in contents)
        {
            await LogAsync(run, path, content);
        }

        await run.SyncAsync(Token);
        _folder.Server.Faults.Clear();

        foreach (var (path, content) in contents)
        {
            Assert.Equal(content, await File.ReadAllBytesAsync(await Tracking.DownloadArtifactAsync(run.Id, path, _folder.File("copies"), Token), Token));
        }

        Assert.Equal(0, Tracking.Health.RefusedRecords);
    }

    [Fact]
    public async Task Artifacts_wait_while_the_server_is_away()
    {
        await using var run = await StartAsync();
        await run.SyncAsync(Token);
        await _folder.Server.StopAsync();
        await run.LogTextAsync("text", "a.txt", Token);
        run.LogMetric("loss", 0.5);

        await _folder.Server.StartAgainAsync();
        await run.SyncAsync(Token);

        var copy = await Tracking.DownloadArtifactAsync(run.Id, "a.txt", _folder.File("copies"), Token);
        Assert.Equal("text", await File.ReadAllTextAsync(copy, Token));
        Assert.Equal(0.5, (await Tracking.GetRunAsync(run.Id, Token)).Metrics["loss"].Value);
    }

    [Fact]
    public async Task An_artifact_that_the_server_refuses_is_set_aside_and_the_rest_goes_on()
    {
        _folder.Server.Faults.Use(request =>
            request.Method == "PUT" && request.Path.EndsWith("bad.txt", StringComparison.Ordinal) ? Fault.Status(400, "INVALID_PARAMETER_VALUE") : null);
        await using var run = await StartAsync();

        await run.LogTextAsync("refused", "bad.txt", Token);
        await run.LogTextAsync("taken", "plots/a.txt", Token);
        await run.LogTextAsync("in the way", "plots", Token);
        await run.CompleteAsync(Token);

        Assert.Equal(["plots"], (await Tracking.ListArtifactsAsync(run.Id, cancellationToken: Token).ToListAsync(Token)).Select(entry => entry.Path));
        Assert.Equal(2, Tracking.Health.RefusedRecords);
        var aside = Directory.GetFiles(Path.Combine(_folder.HomeFolder, "dead-letter")).Where(file => !file.EndsWith(".jsonl", StringComparison.Ordinal));
        Assert.Equal(["in the way", "refused"], aside.Select(File.ReadAllText).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_missing_artifact_and_a_missing_run_are_told_apart()
    {
        await using var run = await StartAsync();

        var artifact = await Assert.ThrowsAsync<MlflowException>(() => Tracking.OpenArtifactAsync(run.Id, "none.txt", Token));
        var unknown = await Assert.ThrowsAsync<MlflowException>(() => Tracking.DownloadArtifactAsync("none", "a.txt", _folder.File("copies"), Token));

        Assert.Equal(["RESOURCE_DOES_NOT_EXIST", "RESOURCE_DOES_NOT_EXIST"], [artifact.ErrorCode, unknown.ErrorCode]);
        Assert.Contains("The artifact 'none.txt'", artifact.Message, StringComparison.Ordinal);
        Assert.Contains("Run 'none'", unknown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../up.txt")]
    [InlineData("a#b.txt")]
    [InlineData("")]
    public async Task A_path_that_no_artifact_can_have_is_refused(string path)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Tracking.OpenArtifactAsync("run", path, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => Tracking.DownloadArtifactAsync("run", path, "copies", Token));
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TrackingClient Tracking => _folder.Tracking;

    private Task<ActiveRun> StartAsync() => Tracking.StartRunAsync(cancellationToken: Token);

    private async Task LogAsync(ActiveRun run, string path, byte[] content)
    {
        var file = _folder.File(Path.GetFileName(path));
        await File.WriteAllBytesAsync(file, content, Token);
        await run.LogArtifactAsync(file, Path.GetDirectoryName(path), Token);
        File.Delete(file);
    }
}
