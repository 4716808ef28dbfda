using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MlOps.Sdk.Checkpointing;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Samples;

public sealed class CheckpointLoopTests : IDisposable
{
    private const int Kills = 5;
    private const long LastStep = 499_999;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_loop_that_was_killed_several_times_ends_with_the_weights_of_an_unbroken_one()
    {
        var unbroken = await RunToTheEndAsync("unbroken");
        Assert.Contains("starting at step 0", unbroken, StringComparison.Ordinal);

        var (random, kills) = (new Random(), 0);
        while (kills < Kills && await RunAndKillAsync("killed", TimeSpan.FromMilliseconds(random.Next(20))))
        {
            kills++;
        }

        Assert.InRange(kills, 2, Kills);

        var last = await RunToTheEndAsync("killed");
        Assert.Contains("resuming after step ", last, StringComparison.Ordinal);
        Assert.Equal(await HashAsync("unbroken"), await HashAsync("killed"));
        Assert.NotEqual(await HashAsync("unbroken"), await HashAsync("unbroken", before: LastStep)); // the weights still change near the end
    }

    [Fact]
    public async Task A_folder_that_can_not_be_used_is_refused_in_one_line()
    {
        await File.WriteAllTextAsync(_folder.File("taken"), "", Token);

        var result = await ProcessRunner.RunAsync(RepositoryPaths.ArtifactsOf("CheckpointLoop"), [_folder.File("taken")], timeout: Patience);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("CheckpointLoop: The checkpoint of step ", Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private async Task<string> RunToTheEndAsync(string folder) =>
        (await ProcessRunner.RunAsync(RepositoryPaths.ArtifactsOf("CheckpointLoop"), [_folder.File(folder)], timeout: Patience)).EnsureSuccess().Output;

    /// <summary>Kills the loop at a moment made by chance, but not before it has saved something.</summary>
    /// <returns>Whether it was still running.</returns>
    private async Task<bool> RunAndKillAsync(string folder, TimeSpan delay)
    {
        var before = await NewestStepAsync(folder);
        await using var program = ProcessRunner.Start(RepositoryPaths.ArtifactsOf("CheckpointLoop"), [_folder.File(folder)]);
        while (!program.HasExited && await NewestStepAsync(folder) == before)
        {
            await Task.Delay(1, Token);
        }

        await Task.Delay(delay, Token);
        program.Kill();
        return (await program.WaitForExitAsync(Patience)).ExitCode != 0;
    }

    private async Task<long?> NewestStepAsync(string folder)
    {
        await using var checkpoints = CheckpointManager.Open(_folder.File(folder));
        return (await checkpoints.ListAsync(Token)) is [var newest, ..] ? newest.Step : null;
    }

    /// <returns>The SHA-256 of all that the newest checkpoint restores.</returns>
    private async Task<string?> HashAsync(string folder, long? before = null)
    {
        await using var checkpoints = CheckpointManager.Open(_folder.File(folder));
        var state = new Bytes();
        var restored = await checkpoints.RestoreLatestAsync(state, before, Token);
        Assert.Empty(restored!.Skipped);
        Assert.Equal(before is null, restored.Step == LastStep);
        return state.Hash;
    }

    private sealed class Bytes : ICheckpointable
    {
        public string? Hash { get; private set; }

        public void Save(CheckpointWriter writer) => throw new NotSupportedException();

        public void Load(CheckpointReader reader)
        {
            byte[] all = [.. Of(reader.GetTensor<double>("weights")), .. Of(reader.GetTensor<ulong>("random"))];
            reader.OnSwap(() => Hash = Convert.ToHexStringLower(SHA256.HashData(all)));
        }

        private static byte[] Of<T>(ReadOnlySpan<T> values)
            where T : unmanaged => MemoryMarshal.AsBytes(values).ToArray();
    }
}
