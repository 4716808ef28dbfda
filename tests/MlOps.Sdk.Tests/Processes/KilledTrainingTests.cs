using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Training;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Processes;

/// <summary>
/// The samples that train, killed 1 to 10 times and started again with the same options, on both stores, with one thread and with all
/// cores. MLOPS_TEST_TRAINING_KILLS sets how many such trainings.
/// </summary>
public sealed class KilledTrainingTests(ITestOutputHelper output)
{
    private const int Epochs = 12;
    private static readonly string[] Flights = ["--flights", "20000", "--rounds", "40"];
    private static readonly string[] FewFlights = ["--flights", "2000", "--rounds", "12"];

    [Fact]
    public async Task FlightDelays_ends_with_the_same_model_and_metrics_however_often_it_was_killed() =>
        await KillAsync((oneThread, onServer) => KilledTraining.FlightDelaysAsync(Flights, oneThread, onServer));

    [Fact]
    public async Task SpotTraining_ends_with_the_same_weights_and_metrics_and_sees_each_sample_once_per_epoch_however_often_it_was_killed()
    {
        var unbroken = await KillAsync((oneThread, onServer) => KilledTraining.SpotTrainingAsync([$"{Epochs}"], oneThread, onServer));

        var seen = unbroken.Split('\n').Where(line => line.StartsWith("samples_seen|", StringComparison.Ordinal)).ToList();
        Assert.Equal(Epochs, seen.Count);
        Assert.All(seen, line => Assert.EndsWith("|10000", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Control_a_training_that_goes_on_from_another_state_ends_with_another_model_and_other_metrics()
    {
        await using var unbroken = await KilledTraining.FlightDelaysAsync(FewFlights, oneThread: false, onServer: false);
        (await unbroken.RunAsync()).EnsureSuccess();
        await using var other = await KilledTraining.FlightDelaysAsync([.. FewFlights, "--seed", "2"], oneThread: false, onServer: false);
        (await other.RunAsync()).EnsureSuccess();
        await using var killed = await KilledTraining.FlightDelaysAsync(FewFlights, oneThread: false, onServer: false);
        await using (var process = killed.Start())
        {
            await process.WaitForLineAsync("start ", TimeSpan.FromMinutes(3));
            process.Kill();
        }

        var checkpoints = Path.Combine(killed.Folder, "checkpoints", Path.GetFileName(Directory.GetDirectories(Path.Combine(unbroken.Folder, "checkpoints"))[0]));
        if (Directory.Exists(checkpoints))
        {
            Directory.Delete(checkpoints, recursive: true);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(checkpoints)!);
        Directory.Move(Directory.GetDirectories(Path.Combine(other.Folder, "checkpoints"))[0], checkpoints);
        (await killed.RunAsync()).EnsureSuccess();

        var (expected, actual) = (unbroken.Runs()[0].Split('\n'), killed.Runs()[^1].Split('\n')); // another run: the checkpoints are not of the one that was killed
        Assert.Equal("status|FINISHED", actual[0]);
        Assert.NotEqual(Hash(expected, "model_sha256"), Hash(actual, "model_sha256"));
        Assert.NotEmpty(expected.Except(actual));

        static string Hash(string[] run, string key) => run.Single(line => line.StartsWith(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Control_a_loop_that_does_not_restore_its_cursor_sees_samples_twice()
    {
        using var folder = new TempFolder();
        var once = await SeeAsync(folder.File("with"), restoresCursor: true);
        var twice = await SeeAsync(folder.File("without"), restoresCursor: false);

        Assert.All(once, seen => Assert.Equal(1, seen));
        Assert.Contains(2, twice);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FlightDelays_on_a_spot_instance_that_is_taken_back_ends_with_75_and_goes_on_when_it_is_started_again(bool onServer)
    {
        await using var unbroken = await KilledTraining.FlightDelaysAsync(FewFlights, oneThread: false, onServer: false);
        (await unbroken.RunAsync()).EnsureSuccess();
        await using var interrupted = await KilledTraining.FlightDelaysAsync([.. FewFlights, "--interrupt-at", "7"], oneThread: false, onServer);

        var first = await interrupted.RunAsync();

        Assert.Equal(75, first.ExitCode);
        Assert.Contains("Training was stopped after step 7 (ec2: Terminate", first.Error, StringComparison.Ordinal);
        Assert.Contains("it goes on with step 8.", first.Error, StringComparison.Ordinal);
        Assert.StartsWith("status|KILLED", Assert.Single(interrupted.Runs()), StringComparison.Ordinal);
        Assert.StartsWith("ec2: Terminate", Assert.Single(TestDatabase.Query(interrupted.Database, "SELECT value FROM tags WHERE key = 'mlops.interrupted'")), StringComparison.Ordinal);

        var second = await interrupted.RunAsync();

        Assert.Contains("start 2 of this training, from round 8 on", second.EnsureSuccess().Output, StringComparison.Ordinal);
        Assert.Equal(unbroken.Runs(), interrupted.Runs());
    }

    /// <returns>What an unbroken training leaves.</returns>
    private async Task<string> KillAsync(Func<bool, bool, Task<KilledTraining>> createAsync)
    {
        var count = (TestSettings.Count("MLOPS_TEST_TRAINING_KILLS", 20) + 1) / 2; // each sample's half
        await using var unbroken = await createAsync(false, false);
        (await unbroken.RunAsync()).EnsureSuccess();
        var expected = Assert.Single(unbroken.Runs());
        var (next, all, faults) = (-1, new List<(int Before, int During, int After)>(), new List<string>());

        // Two at a time: each is also slowed down by the other, at other places each time.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < count;)
            {
                await using var killed = await createAsync(i % 4 < 2, i % 2 == 0);
                await killed.RunKilledAsync(Random.Shared.Next(1, 11), unbroken.Durations);

                // One that was killed after its run had ended began a new one, which is to be the same.
                var runs = killed.Runs();
                lock (all)
                {
                    all.Add(killed.Kills);
                    faults.AddRange(runs.Index().Where(run => run.Item != expected)
                        .Select(run => $"training {i}, killed {killed.Kills}, run {run.Index + 1} of {runs.Count}: {Compare(expected, run.Item)}"));
                    if (runs.Count > 1 + killed.Kills.After + killed.Kills.During)
                    {
                        faults.Add($"training {i}, killed {killed.Kills}: {runs.Count} runs");
                    }
                }
            }
        })));

        var (before, during, after) = (all.Sum(kills => kills.Before), all.Sum(kills => kills.During), all.Sum(kills => kills.After));
        output.WriteLine(
            $"{count} trainings killed {before + during + after} times: {before} before the training, {during} while training, {after} after; "
            + $"unbroken {unbroken.Durations.Start.TotalSeconds:F1} s to start and {unbroken.Durations.Training.TotalSeconds:F1} s to train; {faults.Count} faults.");
        faults.ForEach(output.WriteLine);
        Assert.True(during >= count, "Too few kills hit the training: the test is void.");
        Assert.Empty(faults);
        return expected;
    }

    private static string Compare(string expected, string actual)
    {
        var (wanted, got) = (expected.Split('\n'), actual.Split('\n'));
        return $"missing {Some(wanted.Except(got))}; surplus {Some(got.Except(wanted))}; double {got.Length - got.Distinct().Count()}";

        static string Some(IEnumerable<string> lines) => $"{lines.Count()} ({string.Join(", ", lines.Take(5))})";
    }

    /// <summary>An epoch of 100 samples that is cut off in the middle, after a checkpoint, and started again.</summary>
    /// <returns>How often each sample was seen.</returns>
    private static async Task<int[]> SeeAsync(string folder, bool restoresCursor)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var seen = new int[100];
        for (var start = 0; start < 2; start++)
        {
            await using var checkpoints = CheckpointManager.Open(folder);
            var cursor = new DataCursor(seen.Length, seed: 1);
            var restored = await checkpoints.RestoreLatestAsync(restoresCursor ? cursor : new DataCursor(seen.Length, seed: 1), cancellationToken: cancellationToken);
            for (var step = restored?.Step + 1 ?? 0; step < 10 && (start > 0 || step < 5); step++)
            {
                foreach (var sample in cursor.NextBatch(10).ToArray())
                {
                    seen[sample]++;
                }

                await checkpoints.SaveAsync(step, cursor, cancellationToken: cancellationToken);
            }
        }

        return seen;
    }
}
