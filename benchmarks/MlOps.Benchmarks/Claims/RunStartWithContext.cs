using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using MlOps.Sdk;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Context;
using MlOps.Testing;

namespace MlOps.Benchmarks.Claims;

/// <summary>
/// How long it takes to gather what a run knows by itself, this repository's git included, in a process that has done nothing before:
/// most of that is compiling. Beside it, how long a caller waits for the start of a run with it and without.
/// </summary>
internal sealed class RunStartWithContext : Claim
{
    private const double Limit = 50;
    private const int Rounds = 21;

    public override string Name => "what a run knows by itself, gathered in the background";

    public override string Bar => "≤ 50 ms";

    public override async Task<Measurement> MeasureAsync()
    {
        Figures gathered = new(), again = new(), with = new(), without = new(), completed = new();
        await StartAsync(_ => { }, new(), new());
        for (var round = 0; round < Rounds; round++)
        {
            await GatherInNewProcessAsync(gathered);
            await GatherAsync(again);
            await StartAsync(_ => { }, with, completed);
            await StartAsync(options => options.Context.Clear(), without, new());
        }

        return new(
            Measurement.OutcomeOf(gathered.Median <= Limit),
            string.Create(CultureInfo.InvariantCulture, $"{gathered.Median:F1} ms"),
            string.Create(CultureInfo.InvariantCulture, $"the start, seen by its caller: {with.Median:F0} µs with it, {without.Median:F0} µs without"),
            "",
            $"gathered in a new process {gathered.Spread("F1")} ms, in one that has done it before {again.Median:F1} ms; start with it {with.Spread("F0")} µs, without {without.Spread("F0")} µs; from the start to the end of CompleteAsync with it {completed.Spread("F1")} ms");
    }

    private static async Task GatherInNewProcessAsync(Figures milliseconds)
    {
        var result = await ProcessRunner.RunAsync(RepositoryPaths.ArtifactsOf("MlOps.TestApp"), ["gather-context"]);
        milliseconds.Add(double.Parse(result.EnsureSuccess().Output, CultureInfo.InvariantCulture));
    }

    private static async Task GatherAsync(Figures milliseconds)
    {
        var source = new RunContextSource(new(), RunningProgram.OfProcess, NullLogger.Instance);
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(source.Gather());
        milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private static async Task StartAsync(Action<MlOpsClientOptions> configure, Figures microseconds, Figures completed)
    {
        using var folder = new TempFolder();
        await using var client = MlOpsClient.Create(options =>
        {
            options.TrackingUri = "sqlite:///" + folder.File("mlflow.db");
            options.HomeFolder = folder.File(".mlops");
            configure(options);
        });
        var start = Stopwatch.GetTimestamp();
        await using var run = await client.Tracking.StartRunAsync(RunDescription.InExperiment("benchmarks"));
        microseconds.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        await run.CompleteAsync();
        completed.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }
}
