using System.Diagnostics;
using System.Globalization;
using MlOps.Sdk.Checkpointing;
using MlOps.Testing;

namespace MlOps.Benchmarks.Claims;

/// <summary>How long a snapshot keeps the loop, hash included, beside a copy of the state to memory that is in use already.</summary>
internal sealed class CheckpointStall : Claim
{
    private const double Limit = 1.25;
    private const int Rounds = 15;
    private const int Megabytes = 512;

    public override string Name => "checkpoint stall";

    public override string Bar => "≤ 1.25x a warm memcpy";

    public override async Task<Measurement> MeasureAsync()
    {
        using var folder = new TempFolder();
        Figures ours = new(), rival = new(), ratios = new();
        var state = new TrainingState(Megabytes, 8);
        var copy = state.Tensors.Select(tensor => (float[])tensor.Clone()).ToArray();
        await using var checkpoints = CheckpointManager.Open(folder.Path);
        await checkpoints.SaveAsync(0, state);
        for (var round = 1; round <= Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < copy.Length; i++)
            {
                state.Tensors[i].AsSpan().CopyTo(copy[i]);
            }

            var plain = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            await checkpoints.SaveAsync(round, state);
            var stall = checkpoints.LastStall!.Value.TotalMilliseconds;
            ours.Add(stall);
            rival.Add(plain);
            ratios.Add(stall / plain);
        }

        return new(
            Measurement.OutcomeOf(ratios.Median <= Limit),
            string.Create(CultureInfo.InvariantCulture, $"{ours.Median:F0} ms"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median:F0} ms (memcpy to warm pages, one thread)"),
            string.Create(CultureInfo.InvariantCulture, $"{ratios.Median:F2}x"),
            $"a state of {Megabytes} MiB in 8 tensors; ours {ours.Spread("F0")} ms, memcpy {rival.Spread("F0")} ms, ratio in a round {ratios.Spread("F2")}");
    }
}
