using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Records;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking.Records;

public sealed class RunLogTests : IDisposable
{
    private readonly ClientFolder _folder = new();

    [Fact]
    public async Task What_a_killed_process_logged_becomes_an_artifact_at_the_next_client()
    {
        var id = Some.RunId();
        _folder.LeaveJournal(ClientFolder.Start(id), journal => RunRecord.TryAppendMetric(journal, "loss", 1, 2_000, 1));
        new RunLog(new ArtifactStaging(_folder.HomeFolder), "dead-writer", Some.Time).Write("the last words\n"); // and never closed

        await using var mlops = _folder.Create();

        var artifact = Assert.Single(await mlops.Tracking.ListArtifactsAsync(id, "logs", Token).ToListAsync(Token));
        Assert.Equal("logs/run-20260102T030405.678Z.log", artifact.Path);
        await using var content = await mlops.Tracking.OpenArtifactAsync(id, artifact.Path, Token);
        using var reader = new StreamReader(content);
        Assert.Equal("the last words\n", await reader.ReadToEndAsync(Token));
        Assert.Equal(RunStatus.Failed, (await mlops.Tracking.GetRunAsync(id, Token)).Status);
        Assert.Empty(_folder.FilesOfHome("artifacts"));
    }

    [Fact]
    public async Task A_run_that_is_resumed_has_a_log_for_each_time()
    {
        await using var mlops = _folder.Create();
        var first = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        first.WriteLog("one\n");
        await first.CompleteAsync(Token);
        first.WriteLog("too late\n");
        var second = await mlops.Tracking.StartRunAsync(RunDescription.Resume(first.Id), Token);
        second.WriteLog("two\n");
        await second.CompleteAsync(Token);

        Assert.Equal(2, await mlops.Tracking.DownloadArtifactsAsync(first.Id, _folder.File("copies"), "logs", Token));
        Assert.Equal(["one\n", "two\n"], Directory.GetFiles(_folder.File("copies")).Order(StringComparer.Ordinal).Select(File.ReadAllText));
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
