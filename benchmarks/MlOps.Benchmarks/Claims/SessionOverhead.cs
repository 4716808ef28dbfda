using System.Diagnostics;
using System.Globalization;
using MlOps.Sdk;
using MlOps.Sdk.Checkpointing;
using MlOps.Testing;

namespace MlOps.Benchmarks.Claims;

/// <summary>A loop of steps of a millisecond, alone and in a session that logs a metric a step and saves a state of 16 MiB every second.</summary>
internal sealed class SessionOverhead : Claim
{
    private const double Limit = 1.01;
    private const int Rounds = 31;
    private const int Steps = 2_000;

    public override string Name => "a session on steps of 1 ms";

    public override string Bar => "≤ 1.01x";

    public override async Task<Measurement> MeasureAsync()
    {
        Figures ours = new(), rival = new(), ratios = new();
        var state = new TrainingState(16, 4);
        var work = Calibrate();
        for (var round = 0; round < Rounds; round++)
        {
            var plain = await RunAsync((_, _) => default, work);
            using var folder = new TempFolder();
            await using var mlops = MlOpsClient.Create(options =>
            {
                options.TrackingUri = "sqlite:///" + folder.File("mlflow.db");
                options.HomeFolder = folder.File(".mlops");
            });
            await using var training = await mlops.StartTrainingAsync(
                "benchmarks", description => description.CheckpointTo(folder.File("checkpoints"), SavePolicy.Every(TimeSpan.FromSeconds(1))).StopOnInterruption());
            await training.Checkpoints!.PrepareAsync(state);
            var tracked = await RunAsync(
                (step, loss) =>
                {
                    training.Run.LogMetric("loss", loss, step);
                    state.Tensors[(int)(step % 4)][step] = (float)loss;
                    return training.CompleteStepAsync(step, state);
                },
                work);
            await training.CompleteAsync();
            ours.Add(tracked);
            rival.Add(plain);
            ratios.Add(tracked / plain);
        }

        return new(
            Measurement.OutcomeOf(ratios.Median <= Limit),
            string.Create(CultureInfo.InvariantCulture, $"{ours.Median:F3} ms a step"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median:F3} ms (the loop alone)"),
            string.Create(CultureInfo.InvariantCulture, $"{ratios.Median:F3}x"),
            $"ours {ours.Spread("F3")} ms, alone {rival.Spread("F3")} ms, ratio in a round {ratios.Spread("F3")}; {Steps:N0} steps each, one thread");
    }

    /// <returns>Milliseconds a step.</returns>
    private static async Task<double> RunAsync(Func<long, double, ValueTask> completeStep, int work)
    {
        var start = Stopwatch.GetTimestamp();
        for (var step = 0L; step < Steps; step++)
        {
            await completeStep(step, Work(work));
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / Steps;
    }

    private static int Calibrate()
    {
        const int Try = 2_000_000;
        Work(Try);
        var start = Stopwatch.GetTimestamp();
        Work(Try);
        return (int)(Try / Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private static double Work(int count)
    {
        var value = 0.5;
        for (var i = 0; i < count; i++)
        {
            value = Math.FusedMultiplyAdd(value, -0.999, 0.7);
        }

        return value;
    }
}
