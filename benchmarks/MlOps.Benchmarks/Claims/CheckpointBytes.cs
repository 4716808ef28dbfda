using System.Globalization;
using MlOps.Sdk.Checkpointing;
using MlOps.Testing;

namespace MlOps.Benchmarks.Claims;

/// <summary>What ten checkpoints take on the disk when 5 % of the model is trained.</summary>
internal sealed class CheckpointBytes : Claim
{
    private const double Limit = 1.6;
    private const int Megabytes = 160;
    private const int Tensors = 20;
    private const int Checkpoints = 10;

    public override string Name => "ten checkpoints of a frozen model";

    public override string Bar => "≤ 1.6x the bytes of one";

    public override async Task<Measurement> MeasureAsync()
    {
        using var folder = new TempFolder();
        var state = new TrainingState(Megabytes, Tensors);
        await using var checkpoints = CheckpointManager.Open(folder.Path, options => options.Retention = RetentionPolicy.All);
        await checkpoints.SaveAsync(0, state);
        var one = BytesIn(folder.Path);
        for (var step = 1; step < Checkpoints; step++)
        {
            state.Change(Tensors - 1, 1_000 + step);
            await checkpoints.SaveAsync(step, state);
        }

        var all = BytesIn(folder.Path);
        var ratio = (double)all / one;
        return new(
            Measurement.OutcomeOf(ratio <= Limit),
            string.Create(CultureInfo.InvariantCulture, $"{all / 1e6:F1} MB"),
            string.Create(CultureInfo.InvariantCulture, $"{Checkpoints * one / 1e6:F1} MB (each written whole)"),
            string.Create(CultureInfo.InvariantCulture, $"{ratio:F2}x of one"),
            $"{Megabytes} MiB in {Tensors} tensors, one of which changes");
    }

    private static long BytesIn(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
