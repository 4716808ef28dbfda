using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Primitives;

namespace MlOps.TestApp;

/// <summary>Saves a known state after each step until it is killed, and says which step is safe. Each start goes on where the one before it was.</summary>
internal static class EndlessSaving
{
    /// <param name="folder">Where the checkpoints are.</param>
    /// <param name="acknowledgements">Gets the number of steps that are on the disk, by what the library said.</param>
    /// <param name="how">waiting: for each checkpoint; behind: the loop goes on while it is written.</param>
    public static async Task<int> RunAsync(string folder, string acknowledgements, string how)
    {
        using var safe = new Acknowledgements(acknowledgements);
        var isSaving = false;
        try
        {
            await using var checkpoints = CheckpointManager.Open(folder, options =>
            {
                options.Save = SavePolicy.Continuous(TimeSpan.Zero);
                options.Retention = RetentionPolicy.LatestN(2);
                options.BackPressure = SaveBackPressure.Wait;
                options.OnCommitted = checkpoint =>
                {
                    safe.Returned(0, checkpoint.Step + 1);
                    if (!isSaving)
                    {
                        isSaving = true;
                        Console.WriteLine("saving");
                    }
                };
            });
            var state = new KnownState(KnownState.LargeLength);
            var restored = await checkpoints.RestoreLatestAsync(state);
            for (var step = restored?.Step + 1 ?? 0; ; step++)
            {
                state.Become(step);
                if (how == "behind")
                {
                    await checkpoints.SaveIfDueAsync(step, state);
                }
                else
                {
                    await checkpoints.SaveAsync(step, state);
                }
            }
        }
        catch (MlOpsException e)
        {
            Console.WriteLine($"stopped: {e.Message}");
            return 1;
        }
    }

    /// <summary>The control: the way that most loops save, over the file of the last time.</summary>
    public static int Naively(string folder, string acknowledgements)
    {
        using var safe = new Acknowledgements(acknowledgements);
        var state = new KnownState(KnownState.LargeLength);
        Console.WriteLine("saving");
        for (var step = 0L; ; step++)
        {
            File.WriteAllBytes(Path.Combine(folder, "checkpoint"), state.Become(step).ToBytes());
            safe.Returned(0, step + 1);
        }
    }
}
