using MlOps.Sdk.Checkpointing;
using MlOps.TestApp;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>Processes that are killed while they save; each goes on with what the one before it left. MLOPS_TEST_CHECKPOINT_KILLS sets how many.</summary>
public sealed class CheckpointKillTests(ITestOutputHelper output) : IDisposable
{
    private const int LongestLifeMilliseconds = 150;

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_kill_takes_no_acknowledged_checkpoint_and_leaves_none_torn()
    {
        var count = TestSettings.Count("MLOPS_TEST_CHECKPOINT_KILLS", 100);
        var lanes = await Task.WhenAll(
            Task.Run(() => KillAsync("first", "waiting", (count + 1) / 2)),
            Task.Run(() => KillAsync("second", "behind", count / 2)));

        output.WriteLine($"{count} processes killed, {lanes.Sum(lane => lane.Useful)} of them after a save of their own; {lanes.Sum(lane => lane.Saved)} checkpoints had been acknowledged.");
        Assert.True(lanes.Sum(lane => lane.Useful) >= count / 2, "Too few processes came to save before they were killed: the test is void.");
        foreach (var lane in (string[])["first", "second"])
        {
            await AssertGoesOnCleanAsync(_folder.File(lane));
        }
    }

    [Fact]
    public async Task Control_a_loop_that_writes_over_its_file_leaves_it_torn()
    {
        var torn = 0;
        for (var i = 0; i < 20; i++)
        {
            var folder = Directory.CreateDirectory(_folder.File($"naive-{i}")).FullName;
            var saved = await SavingProcess.KillAsync(folder, folder + ".acks", "naively", waits: true, TimeSpan.FromMilliseconds(Random.Shared.Next(LongestLifeMilliseconds)));
            var file = Path.Combine(folder, "checkpoint");
            var number = File.Exists(file) ? KnownState.NumberOf(await File.ReadAllBytesAsync(file, Token)) : null;
            torn += (number ?? -1) < saved - 1 ? 1 : 0;
        }

        output.WriteLine($"{torn} of 20 kills left no whole checkpoint.");
        Assert.True(torn > 0, "A naive loop lost nothing: the kills come at the wrong moments, and the test above shows nothing.");
    }

    private async Task<(int Useful, long Saved)> KillAsync(string lane, string how, int count)
    {
        var (useful, before) = (0, 0L);
        for (var i = 0; i < count; i++)
        {
            var waits = i % 5 > 0; // for its first save; or it is killed as it starts
            var life = TimeSpan.FromMilliseconds(Random.Shared.Next(waits ? LongestLifeMilliseconds : 4 * LongestLifeMilliseconds));
            var saved = await SavingProcess.KillAsync(_folder.File(lane), _folder.File(lane + ".acks"), how, waits, life);
            useful += saved > before ? 1 : 0;
            before = saved;

            await SavingProcess.AssertWholeAsync(_folder.File(lane), saved);
        }

        return (useful, before);
    }

    private static async Task AssertGoesOnCleanAsync(string folder)
    {
        await using (var manager = CheckpointManager.Open(folder, options => options.Retention = RetentionPolicy.LatestN(2)))
        {
            var state = new KnownState(KnownState.LargeLength);
            var step = (await manager.RestoreLatestAsync(state))!.Step + 1;
            await manager.SaveAsync(step, state.Become(step));
        }

        Assert.Empty(await CheckpointFolder.SurplusAsync(folder));
        Assert.Equal(2, Directory.GetFiles(folder, "*.manifest").Length);
    }
}
