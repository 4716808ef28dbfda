using MlOps.Sdk;
using MlOps.Sdk.Tracking;

namespace MlOps.TestApp;

/// <summary>Logs and completes a run, says "logged" when all of it is in the journal, and then delivers it to a server.</summary>
internal static class ServerLogging
{
    public static async Task<int> RunAsync(string uri, string home, string name, int count, int drainSeconds)
    {
        await using var mlops = MlOpsClient.Create(options =>
        {
            options.TrackingUri = uri;
            options.HomeFolder = home;
            options.TimeProvider = new StoppedClock();
            options.DeliveryInterval = TimeSpan.FromMilliseconds(20);
            options.DrainTimeout = TimeSpan.FromSeconds(drainSeconds);
            options.Context.Clear(); // its own in every process
        });
        await using var run = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("killed").Named(name).WithTag("team", "risk").WithParam("count", count));
        for (var step = 0; step < count; step++)
        {
            run.LogMetric($"m{step % 5}", step * 0.5, step);
        }

        foreach (var (path, length) in new[] { ("model.bin", 6 << 20), ("plots/roc.bin", 300_000), ("empty.bin", 0) })
        {
            await LogArtifactAsync(run, path, length);
        }

        var completing = run.CompleteAsync();
        Console.WriteLine("logged");
        await completing;
        return 0;
    }

    private static async Task LogArtifactAsync(ActiveRun run, string path, int length)
    {
        var folder = Directory.CreateTempSubdirectory("mlops-").FullName;
        var file = Path.Combine(folder, Path.GetFileName(path));
        var content = new byte[length];
        new Random(length).NextBytes(content);
        await File.WriteAllBytesAsync(file, content);
        await run.LogArtifactAsync(file, Path.GetDirectoryName(path));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The same time in every process, so that what they store can be compared. Its timers run.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2024, 5, 17, 12, 0, 0, TimeSpan.Zero);
    }
}
