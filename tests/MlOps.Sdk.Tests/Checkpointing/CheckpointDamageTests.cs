using MlOps.Sdk.Checkpointing;
using MlOps.TestApp;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>
/// Whatever happens to the files of checkpoints: what is restored is whole, and the newest that is. MLOPS_TEST_CHECKPOINT_DAMAGE sets how
/// often, MLOPS_TEST_CHECKPOINT_DAMAGE_SEED how.
/// </summary>
public sealed class CheckpointDamageTests(ITestOutputHelper output)
{
    private const int StateLength = 1500;
    private static readonly int[] Numbers = [3, 4, 5]; // each is also the step; a part changes with the last

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Damage_is_noticed_and_the_newest_checkpoint_that_is_whole_is_restored(bool isEncrypted)
    {
        var seed = TestSettings.Count("MLOPS_TEST_CHECKPOINT_DAMAGE_SEED", Random.Shared.Next(1, int.MaxValue));
        var count = TestSettings.Count("MLOPS_TEST_CHECKPOINT_DAMAGE", 2_000);
        output.WriteLine($"MLOPS_TEST_CHECKPOINT_DAMAGE_SEED={seed} MLOPS_TEST_CHECKPOINT_DAMAGE={count}");
        using var work = CheckpointFolder.Create();
        var original = await SaveAsync(work.File("original"), isEncrypted);
        var random = new Random(seed);
        var outcomes = new Dictionary<string, int>();

        for (var i = 0; i < count; i++)
        {
            var damage = new FileDamage(original, random);
            CheckpointFolder.Write(work.File("damaged"), damage.Entries);

            var outcome = await RestoreAsync(work.File("damaged"), isEncrypted, original, damage, $"seed {seed}, round {i}: {damage}");

            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            Directory.Delete(work.File("damaged"), recursive: true);
        }

        output.WriteLine(string.Join(", ", outcomes.Select(outcome => $"{outcome.Value} {outcome.Key}")));
        Assert.True(outcomes.GetValueOrDefault("an older one was restored") > count / 4, "Too little of the damage did anything: the test is void.");
    }

    [Fact]
    public async Task Control_without_the_hashes_the_same_flips_bring_wrong_bytes()
    {
        using var work = CheckpointFolder.Create();
        var original = await SaveAsync(work.File("original"), isEncrypted: false);
        var manifest = ManifestFile.Read(5, original.Single(entry => entry.Path == "step-5.manifest").Bytes);
        var random = new Random(1);
        var wrong = 0;

        for (var i = 0; i < 100; i++)
        {
            var entry = manifest.Entries.First(e => e.Name == "fast");
            var blob = original.Single(file => Path.GetFileName(file.Path) == manifest.Blobs[entry.Blob].Name).Bytes!.ToArray();
            var read = blob.AsSpan((int)entry.Offset, (int)entry.Length).ToArray();
            blob[random.Next(blob.Length)] ^= (byte)(1 << random.Next(8));
            wrong += blob.AsSpan((int)entry.Offset, (int)entry.Length).SequenceEqual(read) ? 0 : 1;
        }

        output.WriteLine($"{wrong} of 100 flips bring wrong bytes to a loader that does not look.");
        Assert.True(wrong > 25, $"Only {wrong} flips did anything: the test above shows nothing.");
    }

    [Fact]
    public async Task A_loop_that_comes_to_a_damaged_checkpoint_again_does_not_build_on_its_bytes()
    {
        using var work = CheckpointFolder.Create();
        var original = await SaveAsync(work.Path, isEncrypted: false);
        var newest = ManifestFile.Read(5, original.Single(entry => entry.Path == "step-5.manifest").Bytes).Blobs[^1].Name;
        var blob = work.File($"blobs/{newest}");
        var bytes = File.ReadAllBytes(blob);
        bytes[^1] ^= 1;
        File.WriteAllBytes(blob, bytes);

        await using (var manager = Open(work.Path, isEncrypted: false))
        {
            var state = new KnownState(StateLength);
            Assert.Equal(4, (await manager.RestoreLatestAsync(state, cancellationToken: Token))!.Step);
            await manager.SaveAsync(5, state.Become(5), cancellationToken: Token);
        }

        await using var after = Open(work.Path, isEncrypted: false);
        Assert.Equal(5, (await after.RestoreLatestAsync(new KnownState(StateLength), cancellationToken: Token))!.Step);
    }

    private static CheckpointManager Open(string folder, bool isEncrypted) => CheckpointManager.Open(folder, options =>
    {
        options.Retention = RetentionPolicy.All;
        options.Encryption = isEncrypted ? new("key", (_, _) => ValueTask.FromResult(new byte[32])) : null;
    });

    private static async Task<List<(string Path, byte[]? Bytes)>> SaveAsync(string folder, bool isEncrypted)
    {
        await using (var manager = Open(folder, isEncrypted))
        {
            var state = new KnownState(StateLength);
            foreach (var number in Numbers)
            {
                await manager.SaveAsync(number, state.Become(number));
            }
        }

        return CheckpointFolder.Read(folder);
    }

    private static async Task<string> RestoreAsync(
        string folder, bool isEncrypted, IReadOnlyList<(string Path, byte[]? Bytes)> original, FileDamage damage, string what)
    {
        var state = new KnownState(StateLength);
        await using var manager = Open(folder, isEncrypted);
        RestoredCheckpoint? restored;
        try
        {
            restored = await manager.RestoreLatestAsync(state);
        }
        catch (CheckpointCorruptException)
        {
            Assert.True(Numbers.All(number => IsDamaged(original, damage, number)), $"A whole checkpoint was not restored ({what})");
            Assert.Equal(-1, state.Number);
            return "all were damaged";
        }

        var newer = Numbers.Where(number => number > (restored?.Step ?? -1)).ToArray();
        Assert.True(restored is null || (state.IsWhole() && state.Number == restored.Step), $"Wrong bytes were restored ({what})");
        Assert.True(newer.All(number => IsDamaged(original, damage, number)), $"A newer checkpoint that is whole was passed over ({what})");
        var named = restored?.Skipped.Select(checkpoint => checkpoint.Step).ToHashSet() ?? [];
        Assert.True(newer.All(number => named.Contains(number) || damage.Find($"step-{number}.manifest") is null), $"What was passed over is not named ({what})");
        return restored is null ? "nothing was there" : newer.Length > 0 ? "an older one was restored" : "the newest was restored";
    }

    private static bool IsDamaged(IReadOnlyList<(string Path, byte[]? Bytes)> original, FileDamage damage, int number)
    {
        var manifest = $"step-{number}.manifest";
        var bytes = original.Single(entry => entry.Path == manifest).Bytes!;
        return ManifestFile.Read(number, bytes).Blobs.Select(blob => $"blobs/{blob.Name}").Append(manifest)
            .Any(path => damage.Find(path) is not { } now || !now.AsSpan().SequenceEqual(original.Single(entry => entry.Path == path).Bytes));
    }
}
