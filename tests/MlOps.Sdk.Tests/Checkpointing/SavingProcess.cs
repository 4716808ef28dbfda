using System.Buffers.Binary;
using MlOps.Sdk.Checkpointing;
using MlOps.TestApp;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>A process that saves the state of each step until something ends it, and says which are safe.</summary>
internal static class SavingProcess
{
    /// <param name="folder">Where the checkpoints are.</param>
    /// <param name="acknowledgements">A file that outlives the process; made when it is not there.</param>
    /// <param name="how">waiting, behind or naively.</param>
    public static RunningProcess Start(string folder, string acknowledgements, string how)
    {
        if (!File.Exists(acknowledgements))
        {
            File.WriteAllBytes(acknowledgements, new byte[sizeof(long)]);
        }

        return ProcessRunner.Start(RepositoryPaths.ArtifactsOf("MlOps.TestApp"), ["save", folder, acknowledgements, how]);
    }

    /// <summary>Starts one and kills it after so long, from its start or from when it begins to save.</summary>
    /// <returns>How many steps it had acknowledged.</returns>
    public static async Task<long> KillAsync(string folder, string acknowledgements, string how, bool waits, TimeSpan life)
    {
        await using (var process = Start(folder, acknowledgements, how))
        {
            if (waits)
            {
                await process.WaitForLineAsync("saving", TimeSpan.FromMinutes(2));
            }

            await Task.Delay(life);
            if (process.HasExited)
            {
                throw new InvalidOperationException($"It ended before it was killed:\n{process.Output}\n{process.Error}");
            }

            process.Kill();
            await process.WaitForExitAsync(TimeSpan.FromMinutes(1));
        }

        return AcknowledgedIn(acknowledgements);
    }

    public static long AcknowledgedIn(string acknowledgements) => BinaryPrimitives.ReadInt64LittleEndian(File.ReadAllBytes(acknowledgements));

    /// <summary>Restores, and looks at every byte.</summary>
    /// <returns>How many steps the state has made.</returns>
    public static async Task<long> AssertWholeAsync(string folder, long acknowledged)
    {
        var state = new KnownState(KnownState.LargeLength);
        await using var manager = CheckpointManager.Open(folder);
        var restored = await manager.RestoreLatestAsync(state);

        var steps = restored?.Step + 1 ?? 0;
        Assert.True(steps >= acknowledged, $"{acknowledged} steps were acknowledged, and {steps} restored.");
        Assert.True(restored is null || (state.IsWhole() && state.Number == restored.Step), $"Step {restored?.Step} was restored torn.");
        Assert.Empty(restored?.Skipped ?? []);
        return steps;
    }
}
