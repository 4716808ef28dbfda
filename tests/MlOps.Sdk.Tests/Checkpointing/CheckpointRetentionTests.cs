using System.Security.Cryptography;
using System.Text;
using MlOps.Sdk.Checkpointing;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>What retention deletes beside a manifest that this version can't read: nothing that may be that one's.</summary>
public sealed class CheckpointRetentionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Manifest => _folder.File("step-2.manifest");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("newer")]
    [InlineData("damaged")]
    [InlineData("cut")]
    public async Task What_a_manifest_may_use_that_can_not_be_read_is_kept_and_all_else_goes(string how)
    {
        var original = await SaveTwoAsync();
        Make(how, original);
        var before = Blobs();

        await using (var checkpoints = Open(RetentionPolicy.LatestN(1)))
        {
            await checkpoints.RestoreLatestAsync(new SomeState(), cancellationToken: Token);
            for (var step = 10; step < 15; step++)
            {
                await checkpoints.SaveAsync(step, new SomeState(step), cancellationToken: Token);
            }

            Assert.Equal([14], (await checkpoints.ListAsync(Token)).Select(checkpoint => checkpoint.Step));
        }

        Assert.Empty(before.Except(Blobs()));
        Assert.InRange(Blobs().Count - before.Count, 1, 2); // the ones of step 14: what came and went since is gone
        await AssertSecondIsWholeAsync(original);
    }

    [Theory]
    [InlineData("newer")]
    [InlineData("damaged")]
    public async Task A_checkpoint_that_is_deleted_by_its_step_takes_nothing_of_it_along(string how)
    {
        var original = await SaveTwoAsync();
        Make(how, original);

        await using (var checkpoints = Open(RetentionPolicy.All))
        {
            await checkpoints.DeleteAsync(1, Token);
        }

        await AssertSecondIsWholeAsync(original);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Once_it_is_deleted_or_saved_anew_what_nothing_uses_goes(bool isSavedAnew)
    {
        Make("newer", await SaveTwoAsync());

        await using (var checkpoints = Open(RetentionPolicy.LatestN(1)))
        {
            await checkpoints.SaveAsync(10, new SomeState(10), cancellationToken: Token); // step 1 goes, its blob stays
            Assert.NotEmpty(await CheckpointFolder.SurplusAsync(_folder.Path));
            await (isSavedAnew ? checkpoints.SaveAsync(2, new SomeState(2), cancellationToken: Token) : checkpoints.DeleteAsync(2, Token));
        }

        Assert.Empty(await CheckpointFolder.SurplusAsync(_folder.Path));
    }

    [Theory]
    [InlineData("newer")]
    [InlineData("damaged")]
    public async Task Wherever_the_work_is_cut_off_the_rest_of_it_stays_whole(string how)
    {
        var original = await SaveTwoAsync();
        Make(how, original);
        var start = CheckpointFolder.Read(_folder.Path);
        var isCutOff = true;
        for (var operations = 0; isCutOff; operations++)
        {
            Directory.Delete(_folder.Path, recursive: true);
            CheckpointFolder.Write(_folder.Path, start);

            isCutOff = await CutOffAfterAsync(operations);
            await using (var next = Open(RetentionPolicy.LatestN(1))) // as a program does that starts again
            {
                var state = new SomeState();
                var restored = await next.RestoreLatestAsync(state, cancellationToken: Token);
                state.AssertIs((int)restored!.Step);
                await next.SaveAsync(20, new SomeState(20), cancellationToken: Token);
            }

            await AssertSecondIsWholeAsync(original);
        }
    }

    /// <returns>Whether it was cut off before its end.</returns>
    private async Task<bool> CutOffAfterAsync(int operations)
    {
        var files = new FaultyFiles();
        var left = operations;
        files.Before = (_, path) =>
        {
            if (left-- <= 0)
            {
                throw new IOException($"Cut off before '{path}'.");
            }
        };
        try
        {
            await using var checkpoints = CheckpointManager.Open(new FileCheckpointStore(_folder.Path, files), options => options.Retention = RetentionPolicy.LatestN(1));
            await checkpoints.SaveAsync(10, new SomeState(10), cancellationToken: Token);
            await checkpoints.SaveAsync(11, new SomeState(11), cancellationToken: Token);
            await checkpoints.DeleteAsync(10, Token);
        }
        catch (CheckpointStoreException)
        {
            return true;
        }

        return left < 0;
    }

    /// <summary>Two checkpoints that share a blob; the second has one of its own too.</summary>
    /// <returns>The manifest of the second.</returns>
    private async Task<byte[]> SaveTwoAsync()
    {
        await using var checkpoints = Open(RetentionPolicy.All);
        var state = new SomeState(1);
        await checkpoints.SaveAsync(1, state, cancellationToken: Token);
        state.Become(2);
        await checkpoints.SaveAsync(2, state, cancellationToken: Token);
        Assert.Equal(2, Blobs().Count);
        return await File.ReadAllBytesAsync(Manifest, Token);
    }

    private void Make(string how, byte[] original)
    {
        var changed = original.ToArray();
        if (how == "newer")
        {
            var line = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(original).Split('\n')[0].Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal) + "\n");
            changed = [.. line, .. Encoding.ASCII.GetBytes($"sha256:{Convert.ToHexStringLower(SHA256.HashData(line))}\n")];
        }
        else if (how == "damaged")
        {
            changed[changed.Length / 2] ^= 1;
        }
        else
        {
            changed = changed[..(changed.Length / 2)];
        }

        Assert.NotEqual(original, changed);
        File.WriteAllBytes(Manifest, changed);
    }

    private async Task AssertSecondIsWholeAsync(byte[] original)
    {
        await File.WriteAllBytesAsync(Manifest, original, Token); // as one reads it who can
        var state = new SomeState();
        await using var checkpoints = Open(RetentionPolicy.All);
        await checkpoints.RestoreAsync(2, state, Token);
        state.AssertIs(2);
    }

    private List<string?> Blobs() => [.. Directory.GetFiles(_folder.File("blobs")).Select(Path.GetFileName)];

    private CheckpointManager Open(RetentionPolicy retention) => CheckpointManager.Open(_folder.Path, options => options.Retention = retention);
}
