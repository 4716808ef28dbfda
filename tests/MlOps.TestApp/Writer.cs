using MlOps.Sdk.Tracking;

namespace MlOps.TestApp;

/// <summary>Logs so many metrics, some params, tags and an artifact, completes the run and prints its id.</summary>
internal static class Writer
{
    public static async Task<int> RunAsync(string folder, int count)
    {
        await using var mlops = Clients.Create(folder, options => options.DeliveryInterval = TimeSpan.FromMilliseconds(20));
        await mlops.Tracking.RunAsync(RunDescription.InExperiment("together").WithParam("pid", Environment.ProcessId), async run =>
        {
            Console.WriteLine(run.Id);
            for (var step = 0; step < count; step++)
            {
                run.LogMetric("loss", 1.0 / (step + 1), step);
                if (step % 100 == 99)
                {
                    run.SetTag($"tag/{step / 100 % 10}", $"{step}");
                    await Task.Delay(1);
                }
            }

            await run.LogTextAsync("done", "done.txt");
        });
        return mlops.Tracking.Health.IsHealthy ? 0 : 1;
    }
}
