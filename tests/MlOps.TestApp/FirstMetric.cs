using System.Diagnostics;
using MlOps.Sdk.Tracking;

namespace MlOps.TestApp;

/// <summary>Prints how many milliseconds after the process began its first metric was on the disk.</summary>
internal static class FirstMetric
{
    public static async Task<int> RunAsync(string folder)
    {
        await using var mlops = Clients.Create(folder);
        await using var run = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("first"));
        run.LogMetric("loss", 0.5, step: 1);
        var durable = await run.FlushAsync();
        var now = TimeProvider.System.GetLocalNow().DateTime;
        Console.WriteLine((now - Process.GetCurrentProcess().StartTime).TotalMilliseconds.ToString("F1", null));
        await run.CompleteAsync();
        return durable ? 0 : 1;
    }
}
