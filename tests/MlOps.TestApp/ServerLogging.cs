using MlOps.Sdk;
using MlOps.Sdk.Tracking;

namespace MlOps.TestApp;

/// <summary>Logs and completes a run, says "logged" when all of it is in the journal, and then delivers it to a server.</summary>
internal static class ServerLogging
{
    public static async Task<int> RunAsync(string uri, string home, string name, int count)
    {
        await using var mlops = MlOpsClient.Create(options =>
        {
            options.TrackingUri = uri;
            options.HomeFolder = home;
            options.TimeProvider = new StoppedClock();
            options.DeliveryInterval = TimeSpan.FromMilliseconds(20);
            options.DrainTimeout = TimeSpan.FromMinutes(10);
            options.Context.Clear(); // its own in every process
        });
        await using var run = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("killed").Named(name).WithTag("team", "risk").WithParam("count", count));
        for (var step = 0; step < count; step++)
        {
            run.LogMetric($"m{step % 5}", step * 0.5, step);
        }

        var completing = run.CompleteAsync();
        Console.WriteLine("logged");
        await completing;
        return 0;
    }

    /// <summary>The same time in every process, so that what they store can be compared. Its timers run.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2024, 5, 17, 12, 0, 0, TimeSpan.Zero);
    }
}
