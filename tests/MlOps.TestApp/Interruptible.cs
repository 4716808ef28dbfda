using System.Runtime.InteropServices;
using MlOps.Sdk.Interruption;

namespace MlOps.TestApp;

/// <summary>Watches for interruptions, and "saves its state" after a notice until it is given a line.</summary>
internal static class Interruptible
{
    private static readonly Uri Nowhere = new("http://127.0.0.1:9"); // discard: nothing answers

    /// <summary>Without a monitor, to see what the signals do then.</summary>
    public static async Task<int> UnawareAsync()
    {
        Console.WriteLine("ready");
        await Task.Delay(Timeout.Infinite);
        return 1;
    }

    public static async Task<int> RunAsync(string sources)
    {
        // Says that a signal came, and leaves to others what it does.
        using var heard = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Console.WriteLine("heard"));
        await using var monitor = InterruptionMonitor.Start(options =>
        {
            options.Detect = sources == "detect";
            options.GcpAddress = Nowhere;
            options.AzureAddress = Nowhere;
            if (!options.Detect)
            {
                options.Sources.Add(sources == "slurm" ? InterruptionSources.Slurm() : InterruptionSources.Signals());
                options.Sources.Add(InterruptionSources.Console());
            }
        });
        Console.WriteLine("ready");

        var notice = await monitor.WaitAsync();
        Console.WriteLine($"notice {notice.Source} {notice.Kind} {Math.Round(notice.Remaining()?.TotalSeconds ?? -1)} {notice.Detail}");
        await Task.Run(Console.In.ReadLine);
        Console.WriteLine("saved");
        return notice.ExitCode;
    }
}
