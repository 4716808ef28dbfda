using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Context;

namespace MlOps.TestApp;

internal static class KnownContext
{
    /// <summary>How long the run waits for what it knows by itself.</summary>
    public const string GraceVariable = "MLOPS_TEST_CONTEXT_GRACE";

    /// <summary>A run that is over at once, with what it knows by itself. Prints its id.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        await using var mlops = Clients.Create(folder, options => options.Context.Grace = TimeSpan.Parse(Environment.GetEnvironmentVariable(GraceVariable)!, CultureInfo.InvariantCulture));
        await using var run = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("context"));
        await run.CompleteAsync();
        Console.WriteLine(run.Id);
        return 0;
    }

    /// <summary>Prints how many milliseconds it took to gather what a run knows by itself, in a process that has done nothing before.</summary>
    public static async Task<int> TimeAsync()
    {
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(new RunContextSource(new(), RunningProgram.OfProcess, NullLogger.Instance).Gather());
        Console.WriteLine(Stopwatch.GetElapsedTime(start).TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture));
        return 0;
    }
}
