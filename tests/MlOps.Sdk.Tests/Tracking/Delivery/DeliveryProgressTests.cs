using MlOps.Sdk.Tracking.Records;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking.Delivery;

/// <summary>How much waits, and for how long.</summary>
public sealed class DeliveryProgressTests
{
    private const int Metrics = 5_000;

    [Fact]
    public async Task What_waits_for_a_server_is_counted_in_records_and_bytes_and_has_an_age()
    {
        await using var folder = await ServerFolder.StartAsync();
        await folder.Server.StopAsync();
        var before = TimeProvider.System.GetUtcNow().AddMilliseconds(-1);
        await using var run = await folder.Tracking.StartRunAsync(cancellationToken: Token);
        for (var step = 0; step < Metrics; step++)
        {
            run.LogMetric("loss", step, step);
        }

        await run.LogTextAsync(new string('x', 100_000), "long.txt", Token);

        var waiting = folder.Tracking.Health;
        Assert.Equal(Metrics + 1, waiting.UndeliveredRecords);
        Assert.InRange(waiting.UndeliveredBytes, (Metrics * 36) + 100_000, (Metrics * 64) + 110_000);
        Assert.InRange(waiting.OldestUndelivered!.Value, before, TimeProvider.System.GetUtcNow());
        await folder.Server.StartAgainAsync();
        await run.SyncAsync(Token);
        var delivered = folder.Tracking.Health;
        Assert.Equal((0, 0, null), (delivered.UndeliveredRecords, delivered.UndeliveredBytes - ArtifactsOf(folder), delivered.OldestUndelivered));
        await run.CompleteAsync(Token);
    }

    [Fact]
    public async Task What_a_dead_process_left_is_counted_too()
    {
        using var folder = new ClientFolder();
        folder.LeaveJournal(ClientFolder.Start(Some.RunId()), journal => RunRecord.TryAppendMetric(journal, "loss", 0, 2_000, 0));
        await using (var first = folder.Create())
        {
            // Delivers it, and makes the database that is locked below.
        }

        folder.LeaveJournal(ClientFolder.Start(Some.RunId()), journal => RunRecord.TryAppendMetric(journal, "loss", 1, 2_000, 1));
        using var other = folder.Lock();
        await using var mlops = folder.Create(options => options.RecoveryTimeout = TimeSpan.Zero);

        var waiting = mlops.Tracking.Health;

        Assert.True(waiting.UndeliveredBytes > 0);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_000), waiting.OldestUndelivered);
        await other.DisposeAsync();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A staged file goes with its run.</summary>
    private static long ArtifactsOf(ServerFolder folder) =>
        Directory.EnumerateFiles(folder.HomeFolder, "*", SearchOption.AllDirectories)
            .Where(file => file.Contains($"{Path.DirectorySeparatorChar}artifacts{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Sum(file => new FileInfo(file).Length);
}
