using MlOps.Sdk.Tracking;

namespace MlOps.TestApp;

/// <summary>Starts a run, logs a metric, and ends in one of the ways in which processes end.</summary>
internal static class Ending
{
    public static async Task<int> RunAsync(string folder, string how)
    {
        await using var mlops = Clients.Create(folder);
        if (how == "throw-in-delegate")
        {
            await mlops.Tracking.RunAsync(RunDescription.InExperiment("ending").Named(how), run =>
            {
                Log(run);
                throw new InvalidOperationException("It broke with password=hunter2secret");
            });
        }

        await using var run = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("ending").Named(how));
        Log(run);
        switch (how)
        {
            case "complete":
                await run.CompleteAsync();
                return 0;
            case "return":
                return 0;
            case "throw":
                throw new InvalidOperationException("It broke.");
            case "throw-in-thread":
                new Thread(() => throw new InvalidOperationException("It broke in a thread.")).Start();
                break;
            case "exit":
                Environment.Exit(3);
                break;
            case "fail-fast":
                Environment.FailFast("It broke for good.");
                break;
        }

        Console.WriteLine("ready");
        await Task.Delay(Timeout.Infinite);
        return 1;
    }

    private static void Log(ActiveRun run) => run.LogMetric("loss", 0.5, step: 7);
}
