using System.Globalization;
using MlOps.Sdk.Checkpointing;
using MlOps.Testing;

namespace MlOps.Benchmarks.Claims;

/// <summary>What saving and restoring adds to the memory of the process, at its peak.</summary>
internal sealed class CheckpointMemory : Claim
{
    private const double LimitMegabytes = 64;
    private const int Megabytes = 512;

    public override string Name => "checkpoint memory";

    public override string Bar => "≤ 1x state + 64 MiB";

    public override async Task<Measurement> MeasureAsync()
    {
        using var folder = new TempFolder();
        var state = new TrainingState(Megabytes, 33); // of a size that fits no slab
        GC.Collect();
        if (!TryResetPeak())
        {
            return Measurement.NotMeasured("/proc/self/clear_refs and VmHWM are of Linux");
        }

        var before = Resident("VmRSS");
        await using (var checkpoints = CheckpointManager.Open(folder.Path))
        {
            for (var step = 0; step < 3; step++)
            {
                state.Change(step, 1_000 + step);
                await checkpoints.SaveAsync(step, state);
            }

            await checkpoints.RestoreLatestAsync(state);
        }

        var extra = Resident("VmHWM") - before;
        var bytes = state.Bytes / (double)(1 << 20);
        return new(
            Measurement.OutcomeOf(extra <= bytes + LimitMegabytes),
            string.Create(CultureInfo.InvariantCulture, $"{extra:F0} MiB"),
            string.Create(CultureInfo.InvariantCulture, $"{bytes + LimitMegabytes:F0} MiB"),
            string.Create(CultureInfo.InvariantCulture, $"state + {extra - bytes:F0} MiB"),
            $"a state of {bytes:F0} MiB; three saves and a restore; highest resident set less that before");
    }

    private static bool TryResetPeak()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <returns>MiB.</returns>
    private static double Resident(string field) => File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith(field, StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024)
        .Single();
}
