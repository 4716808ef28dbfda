using System.Security.Cryptography;
using System.Text;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Files;

namespace MlOps.Sdk.Tests.Tracking.Files;

/// <summary>What was logged is what is read, or it is an error: in a folder and through a server.</summary>
public sealed class ArtifactHashTests : IAsyncLifetime
{
    private readonly ClientFolder _local = new();
    private MlOpsClient _localClient = null!;
    private ServerFolder _server = null!;

    public async ValueTask InitializeAsync()
    {
        _localClient = _local.Create();
        _server = await ServerFolder.StartAsync();
    }

    [Theory]
    [InlineData(false, "plots/roc 1.svg", false)]
    [InlineData(true, "plots/roc 1.svg", false)]
    [InlineData(true, "a+b.txt", true)]
    public async Task The_hash_of_an_artifact_stands_in_a_tag(bool onServer, string path, bool isNoKey)
    {
        await using var run = await StartAsync(onServer);
        await run.LogTextAsync("content", path, Token);
        await run.SyncAsync(Token);

        var tags = (await Tracking(onServer).GetRunAsync(run.Id, Token)).Tags;

        var hashTag = Assert.Single(tags, pair => pair.Key.StartsWith("mlops.sha256/", StringComparison.Ordinal));
        Assert.Equal("mlops.sha256/" + (isNoKey ? HashOf(path) : path), hashTag.Key);
        Assert.Equal(HashOf("content"), hashTag.Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_damaged_artifact_is_not_handed_out(bool onServer)
    {
        await using var run = await StartAsync(onServer);
        await run.LogTextAsync("content", "a.txt", Token);
        await run.SyncAsync(Token);
        var stored = Directory.GetFiles(onServer ? _server.Server.ArtifactFolder : _local.Path, "a.txt", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(stored, "c0ntent", Token);
        var tracking = Tracking(onServer);

        var downloaded = await Assert.ThrowsAsync<MlflowException>(() => tracking.DownloadArtifactAsync(run.Id, "a.txt", Copies, Token));
        var opened = await Assert.ThrowsAsync<MlflowException>(() => tracking.OpenArtifactAsync(run.Id, "a.txt", Token));
        var all = await Assert.ThrowsAsync<MlflowException>(() => tracking.DownloadArtifactsAsync(run.Id, Copies, cancellationToken: Token));

        Assert.All([downloaded, opened, all], exception => Assert.Equal("DATA_LOSS", exception.ErrorCode));
        Assert.Contains(HashOf("content"), downloaded.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Copies));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_artifact_that_is_logged_again_or_was_logged_by_another_program_is_read(bool onServer)
    {
        await using var run = await StartAsync(onServer);
        await run.LogTextAsync("first", "a.txt", Token);
        await run.LogTextAsync("second", "a.txt", Token);
        await run.LogTextAsync("ours", "b.txt", Token);
        await run.SyncAsync(Token);
        await Tracking(onServer).DeleteRunTagAsync(run.Id, "mlops.sha256/b.txt", Token);
        var stored = Directory.GetFiles(onServer ? _server.Server.ArtifactFolder : _local.Path, "b.txt", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(stored, "theirs", Token);

        Assert.Equal(2, await Tracking(onServer).DownloadArtifactsAsync(run.Id, Copies, cancellationToken: Token));

        Assert.Equal("second", await File.ReadAllTextAsync(Path.Combine(Copies, "a.txt"), Token));
        Assert.Equal("theirs", await File.ReadAllTextAsync(Path.Combine(Copies, "b.txt"), Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folder_is_downloaded_with_the_folders_in_it(bool onServer)
    {
        await using var run = await StartAsync(onServer);
        foreach (var path in new[] { "model/MLmodel", "model/data/weights.bin", "model/data/deep/a.txt", "other.txt" })
        {
            await run.LogTextAsync(path, path, Token);
        }

        await run.SyncAsync(Token);
        var tracking = Tracking(onServer);

        Assert.Equal(3, await tracking.DownloadArtifactsAsync(run.Id, Copies, "model", Token));
        Assert.Equal(0, await tracking.DownloadArtifactsAsync(run.Id, Copies, "none", Token));

        Assert.Equal(
            ["MLmodel", "data/deep/a.txt", "data/weights.bin"],
            Directory.GetFiles(Copies, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Copies, file)).Order(StringComparer.Ordinal));
        Assert.Equal("model/data/deep/a.txt", await File.ReadAllTextAsync(Path.Combine(Copies, "data/deep/a.txt"), Token));
    }

    [Fact]
    public async Task A_run_has_a_bounded_number_of_hashes()
    {
        await using var run = await StartAsync(onServer: false);
        for (var i = 0; i < ArtifactHashes.MaxPerRun + 20; i++)
        {
            await run.LogTextAsync("x", $"many/{i}.txt", Token);
        }

        await run.SyncAsync(Token);

        var tags = (await Tracking(onServer: false).GetRunAsync(run.Id, Token)).Tags;
        Assert.Equal(ArtifactHashes.MaxPerRun, tags.Keys.Count(key => key.StartsWith("mlops.sha256/", StringComparison.Ordinal)));
    }

    public async ValueTask DisposeAsync()
    {
        await _localClient.DisposeAsync();
        await _server.DisposeAsync();
        _local.Dispose();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Copies => _local.File("copies");

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private TrackingClient Tracking(bool onServer) => onServer ? _server.Tracking : _localClient.Tracking;

    private Task<ActiveRun> StartAsync(bool onServer) => Tracking(onServer).StartRunAsync(cancellationToken: Token);
}
