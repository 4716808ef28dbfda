using System.Diagnostics;
using System.Globalization;
using MlOps.Sdk.Checkpointing;
using MlOps.Testing;

namespace MlOps.Benchmarks.Claims;

/// <summary>A verified restore into the arrays of a model, from a file that is not in memory, beside <c>dd</c> that reads the same file to nowhere, in turns.</summary>
internal sealed class CheckpointRestoreRate : Claim
{
    private const double Limit = 0.85;
    private const int Rounds = 9;
    private const int Megabytes = 1024;

    public override string Name => "checkpoint restore";

    public override string Bar => "≥ 0.85x dd reading";

    public override async Task<Measurement> MeasureAsync()
    {
        using var folder = new TempFolder();
        Figures ours = new(), rival = new(), ratios = new();
        var state = new TrainingState(Megabytes, 16);
        await using (var saving = CheckpointManager.Open(folder.Path))
        {
            await saving.SaveAsync(0, state);
        }

        var blob = Directory.GetFiles(folder.File("blobs")).Single();
        for (var round = 0; round < Rounds; round++)
        {
            var plain = Megabytes / await DiskDump.ReadAsync(blob);
            await DiskDump.ForgetAsync(blob);
            await using var checkpoints = CheckpointManager.Open(folder.Path); // as at the start of a program: its memory is new
            var start = Stopwatch.GetTimestamp();
            await checkpoints.RestoreLatestAsync(state);
            var rate = Megabytes / Stopwatch.GetElapsedTime(start).TotalSeconds;
            ours.Add(rate);
            rival.Add(plain);
            ratios.Add(rate / plain);
        }

        return new(
            Measurement.OutcomeOf(ratios.Median >= Limit),
            string.Create(CultureInfo.InvariantCulture, $"{ours.Median:F0} MiB/s"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median:F0} MiB/s (dd bs=8M to /dev/null)"),
            string.Create(CultureInfo.InvariantCulture, $"{ratios.Median:F2}x"),
            $"{Megabytes} MiB, dropped from the page cache before each; ours {ours.Spread("F0")}, dd {rival.Spread("F0")} MiB/s, ratio in a round {ratios.Spread("F2")}");
    }
}
