using System.Diagnostics;
using System.Globalization;
using MlOps.Sdk.Checkpointing;
using MlOps.Testing;

namespace MlOps.Benchmarks.Claims;

/// <summary>A loop that computes on one thread, while a checkpoint is written in the background and while none is.</summary>
internal sealed class CheckpointSlowdown : Claim
{
    private const double Limit = 1.05;
    private const int Rounds = 45; // a round differs by a tenth and more on a shared machine: the median of 15 still moves by 0.03
    private const int Megabytes = 512;

    public override string Name => "loop while a checkpoint is written";

    public override string Bar => "≤ 1.05x";

    public override async Task<Measurement> MeasureAsync()
    {
        using var folder = new TempFolder();
        Figures ours = new(), rival = new(), ratios = new(), dump = new();
        var state = new TrainingState(Megabytes, 8);
        await using var checkpoints = CheckpointManager.Open(folder.Path, options =>
        {
            options.Save = SavePolicy.EveryNSteps(1);
            options.Retention = RetentionPolicy.LatestN(1);
        });
        await checkpoints.SaveAsync(0, state);
        Compute(() => false, 50_000);
        for (var round = 1; round <= Rounds; round++)
        {
            foreach (var tensor in state.Tensors)
            {
                tensor[0] = round;
            }

            await checkpoints.SaveIfDueAsync(round, state);
            var written = checkpoints.FlushAsync();
            var (during, steps) = Compute(() => written.IsCompleted, int.MaxValue);
            await written;
            var (after, _) = Compute(() => false, steps);
            ours.Add(during);
            rival.Add(after);
            ratios.Add(during / after);

            var dumped = DiskDump.WriteAsync(folder.File("dump"), Megabytes);
            var (besideDump, _) = Compute(() => dumped.IsCompleted, int.MaxValue);
            await dumped;
            var (afterDump, _) = Compute(() => false, steps);
            dump.Add(besideDump / afterDump);
        }

        return new(
            Measurement.OutcomeOf(ratios.Median <= Limit),
            string.Create(CultureInfo.InvariantCulture, $"{ours.Median:F2} µs a step"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median:F2} µs (nothing is written)"),
            string.Create(CultureInfo.InvariantCulture, $"{ratios.Median:F3}x"),
            string.Create(CultureInfo.InvariantCulture, $"{Megabytes} MiB, all changed; ours {ours.Spread("F2")}, alone {rival.Spread("F2")}, ratio in a round {ratios.Spread("F3")}; beside dd conv=fsync of as many bytes {dump.Median:F3}x, {dump.Spread("F3")}"));
    }

    /// <returns>Microseconds a step, and the steps that were done.</returns>
    private static (double Microseconds, int Steps) Compute(Func<bool> isDone, int atMost)
    {
        const int Size = 64;
        var (weights, input) = (new double[Size * Size], new double[Size]);
        Array.Fill(input, 0.5);
        var start = Stopwatch.GetTimestamp();
        var steps = 0;
        while (steps < atMost && !isDone())
        {
            for (var row = 0; row < Size; row++)
            {
                var output = 0.0;
                for (var column = 0; column < Size; column++)
                {
                    output += weights[(row * Size) + column] * input[column];
                }

                for (var column = 0; column < Size; column++)
                {
                    weights[(row * Size) + column] -= 1e-3 * (output - 1) * input[column];
                }
            }

            steps++;
        }

        return (Stopwatch.GetElapsedTime(start).TotalMicroseconds / Math.Max(1, steps), steps);
    }
}
