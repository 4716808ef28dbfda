using System.Globalization;
using MlOps.Sdk.Tracking;

namespace MlOps.TestApp;

/// <summary>Logs from several threads until it is killed, and says after each call that it has returned.</summary>
internal static class EndlessLogging
{
    private const int Threads = 4;
    private const int Burst = 20;

    public static async Task<int> JournalledAsync(string folder, string acknowledgements, string intervalMilliseconds)
    {
        var interval = TimeSpan.FromMilliseconds(double.Parse(intervalMilliseconds, CultureInfo.InvariantCulture));
        await using var mlops = Clients.Create(folder, options =>
        {
            options.DeliveryInterval = interval;
            options.Context.Clear(); // the last record is a metric
        });
        await using var run = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("kill").Named(Path.GetFileName(acknowledgements)));
        await LogAsync(acknowledgements, (key, step) => run.LogMetric(key, step * 0.5, step));
        return 0;
    }

    /// <summary>The control: a writer with a buffer, as most loggers have one.</summary>
    public static async Task<int> BufferedAsync(string folder, string acknowledgements)
    {
        await using var file = new StreamWriter(Path.Combine(folder, Path.GetFileName(acknowledgements) + ".log"));
        var gate = new Lock();
        await LogAsync(acknowledgements, (key, step) =>
        {
            lock (gate)
            {
                file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{key} {step}"));
            }
        });
        return 0;
    }

    private static async Task LogAsync(string acknowledgements, Action<string, long> log)
    {
        using var returned = new Acknowledgements(acknowledgements);
        Console.WriteLine("logging");
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            var key = $"thread/{thread}";
            for (long step = 0; ; step++)
            {
                log(key, step);
                returned.Returned(thread, step + 1);
                if (step % Burst == Burst - 1)
                {
                    await Task.Delay(1);
                }
            }
        })));
    }
}
