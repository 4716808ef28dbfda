using System.Diagnostics;
using System.Globalization;
using MlOps.Sdk;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Training;
using MlOps.Testing;

namespace MlOps.Benchmarks.Claims;

/// <summary>The end of a step in which nothing is due, in a session with checkpoints, a time to save and what hears of interruptions.</summary>
internal sealed class CompleteStepTime : Claim
{
    private const double TimeLimit = 50;
    private const double MemoryLimit = 0.01;
    private const int Rounds = 9;
    private const int Steps = 2_000_000;

    public override string Name => "CompleteStepAsync, nothing due";

    public override string Bar => "≤ 50 ns, 0 B (< 0.01 B)";

    public override async Task<Measurement> MeasureAsync()
    {
        using var folder = new TempFolder();
        Figures ours = new(), rival = new(), allocated = new();
        await using var mlops = MlOpsClient.Create(options =>
        {
            options.TrackingUri = "sqlite:///" + folder.File("mlflow.db");
            options.HomeFolder = folder.File(".mlops");
        });
        await using var training = await mlops.StartTrainingAsync(
            "benchmarks",
            description => description.CheckpointTo(folder.File("checkpoints"), SavePolicy.Every(TimeSpan.FromHours(1))).StopOnInterruption());
        var state = new TrainingState(1, 1);
        await StepsAsync(training, state); // compiled by now
        for (var round = 0; round < Rounds; round++)
        {
            var memory = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            await StepsAsync(training, state);
            ours.AddNanoseconds(start, Steps);
            allocated.Add((double)(GC.GetAllocatedBytesForCurrentThread() - memory) / Steps);

            start = Stopwatch.GetTimestamp();
            long last = 0;
            for (var step = 0; step < Steps; step++)
            {
                last = Stopwatch.GetTimestamp();
            }

            rival.AddNanoseconds(start, Steps);
            GC.KeepAlive(last);
        }

        return new(
            Measurement.OutcomeOf(ours.Median <= TimeLimit && allocated.Median < MemoryLimit),
            string.Create(CultureInfo.InvariantCulture, $"{ours.Median:F0} ns, {allocated.Median:0.######} B"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median:F0} ns (reading the clock once)"),
            "",
            $"ours {ours.Spread("F1")} ns, {allocated.Spread("0.######")} B; the clock {rival.Spread("F1")} ns; {Steps:N0} steps each");
    }

    private static async Task StepsAsync(TrainingSession training, TrainingState state)
    {
        var first = training.NextStep;
        for (var step = first; step < first + Steps; step++)
        {
            await training.CompleteStepAsync(step, state);
        }
    }
}
