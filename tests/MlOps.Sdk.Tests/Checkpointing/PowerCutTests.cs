using MlOps.TestApp;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>The power of a real file system is cut while a process saves to it. MLOPS_TEST_POWER_CUTS sets how often. Takes root.</summary>
public sealed class PowerCutTests(ITestOutputHelper output) : IDisposable
{
    private const int LongestLifeMilliseconds = 200;

    private readonly int _count = TestSettings.Count("MLOPS_TEST_POWER_CUTS", 40);
    private readonly TempFolder _folder = new(); // of what must outlive the cut

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_power_cut_takes_no_acknowledged_checkpoint_and_leaves_none_torn()
    {
        await using var disk = await PowerCutDisk.CreateAsync();
        var acknowledgements = _folder.File("acks");
        var checkpoints = Path.Combine(disk.Path, "outer", "checkpoints");
        var (useful, newer, before) = (0, 0, 0L);

        for (var i = 0; i < _count; i++)
        {
            await using (var process = SavingProcess.Start(checkpoints, acknowledgements, i % 2 == 0 ? "waiting" : "behind"))
            {
                await process.WaitForLineAsync("saving", TimeSpan.FromMinutes(2));
                await Task.Delay(Random.Shared.Next(LongestLifeMilliseconds), Token);
                Assert.False(process.HasExited, process.Output + process.Error);
                disk.Cut();
            }

            var saved = SavingProcess.AcknowledgedIn(acknowledgements);
            await disk.RemountAsync();

            newer += await SavingProcess.AssertWholeAsync(checkpoints, saved) > saved ? 1 : 0;
            useful += saved > before ? 1 : 0;
            before = saved;
        }

        output.WriteLine($"{_count} power cuts, {useful} of them after a save since the one before; {before} checkpoints had been acknowledged, and {newer} times a newer one was there.");
        Assert.True(useful >= _count / 2, "Too few processes came to save before the cut: the test is void.");
    }

    [Fact]
    public async Task Control_a_rename_without_a_flush_beside_a_flushed_log_leaves_the_newest_torn()
    {
        await using var disk = await PowerCutDisk.CreateAsync();
        var torn = 0;

        for (var i = 0; i < _count; i++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(disk.Path, $"control-{i}")).FullName;
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var saving = Task.Run(() => SaveWithoutFlush(folder, begun), Token);
            await begun.Task;
            await Task.Delay(Random.Shared.Next(LongestLifeMilliseconds), Token);
            disk.Cut();
            var acknowledged = await saving;
            await disk.RemountAsync();

            torn += await IsWholeAsync(Path.Combine(folder, $"state-{acknowledged}"), acknowledged) ? 0 : 1;
            TryDelete(folder);
        }

        output.WriteLine($"{torn} of {_count} cuts tore or took the newest file.");
        Assert.True(torn >= 0.9 * _count, $"Only {torn} of {_count} cuts tore a file that was not flushed: the cuts come too late, and the test above shows nothing.");
    }

    private static async Task<bool> IsWholeAsync(string path, long number)
    {
        try
        {
            return File.Exists(path) && KnownState.NumberOf(await File.ReadAllBytesAsync(path, Token)) == number;
        }
        catch (IOException)
        {
            return false; // the cut took more than its bytes: the system can't open it
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // It is not there, or the cut took more of it; each cut has a folder of its own.
        }
    }

    /// <returns>The last one that was written when the power went.</returns>
    private static long SaveWithoutFlush(string folder, TaskCompletionSource begun)
    {
        var (state, saved) = (new KnownState(10_000), -1L);
        try
        {
            using var log = File.OpenHandle(Path.Combine(folder, "log"), FileMode.Create, FileAccess.Write);
            for (var number = 0L; ; number++)
            {
                var path = Path.Combine(folder, $"state-{number}");
                using (var file = File.OpenHandle(path + ".tmp", FileMode.CreateNew, FileAccess.Write)) // ext4 flushes what FileMode.Create has truncated
                {
                    RandomAccess.Write(file, state.Become(number).ToBytes(), 0);
                }

                File.Move(path + ".tmp", path);
                File.Delete(Path.Combine(folder, $"state-{number - 2}"));
                saved = number;

                RandomAccess.Write(log, [(byte)'.'], number);
                RandomAccess.FlushToDisk(log);
                begun.TrySetResult();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return saved; // the power has gone
        }
    }
}
