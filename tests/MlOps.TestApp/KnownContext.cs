using MlOps.Sdk.Tracking;

namespace MlOps.TestApp;

/// <summary>A run that is over at once, with what it knows by itself. Prints its id.</summary>
internal static class KnownContext
{
    public static async Task<int> RunAsync(string folder)
    {
        await using var mlops = Clients.Create(folder);
        await using var run = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("context"));
        await run.CompleteAsync();
        Console.WriteLine(run.Id);
        return 0;
    }
}
