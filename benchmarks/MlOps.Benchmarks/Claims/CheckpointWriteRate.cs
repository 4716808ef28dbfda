using System.Globalization;
using MlOps.Sdk.Checkpointing;
using MlOps.Testing;

namespace MlOps.Benchmarks.Claims;

/// <summary>From the snapshot until all of it is on the disk, with SHA-256 and manifest, beside <c>dd</c> with fsync of as many bytes, in turns.</summary>
internal sealed class CheckpointWriteRate : Claim
{
    private const double Limit = 0.90;
    private const int Rounds = 9;
    private const int Megabytes = 1024;

    public override string Name => "checkpoint write";

    public override string Bar => "≥ 0.90x dd with fsync";

    public override async Task<Measurement> MeasureAsync()
    {
        using var folder = new TempFolder();
        Figures ours = new(), rival = new(), ratios = new();
        var state = new TrainingState(Megabytes, 16);
        await using var checkpoints = CheckpointManager.Open(folder.File("checkpoints"), options => options.Retention = RetentionPolicy.LatestN(1));
        await checkpoints.SaveAsync(0, state);
        for (var round = 1; round <= Rounds; round++)
        {
            for (var i = 0; i < state.Tensors.Count; i++)
            {
                state.Tensors[i][0] = round; // all of it has changed
            }

            var plain = Megabytes / await DiskDump.WriteAsync(folder.File("plain"), Megabytes);
            await checkpoints.SaveAsync(round, state);
            var rate = Megabytes / checkpoints.LastCommitDuration!.Value.TotalSeconds;
            ours.Add(rate);
            rival.Add(plain);
            ratios.Add(rate / plain);
        }

        return new(
            Measurement.OutcomeOf(ratios.Median >= Limit),
            string.Create(CultureInfo.InvariantCulture, $"{ours.Median:F0} MiB/s"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median:F0} MiB/s (dd bs=8M conv=fsync)"),
            string.Create(CultureInfo.InvariantCulture, $"{ratios.Median:F2}x"),
            $"{Megabytes} MiB, all changed; ours {ours.Spread("F0")}, dd {rival.Spread("F0")} MiB/s, ratio in a round {ratios.Spread("F2")}");
    }
}
