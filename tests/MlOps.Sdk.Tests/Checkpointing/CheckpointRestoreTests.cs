using MlOps.Sdk.Checkpointing;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Checkpointing;

public sealed class CheckpointRestoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_state_of_every_kind_comes_back_as_it_was()
    {
        await SaveAsync(7);

        var state = new SomeState();
        await using var checkpoints = CheckpointManager.Open(_folder.Path);
        var restored = await checkpoints.RestoreLatestAsync(state, cancellationToken: Token);

        state.AssertIs(7);
        Assert.NotNull(restored);
        Assert.Equal(7, restored.Step);
        Assert.Empty(restored.Skipped);
    }

    [Fact]
    public async Task A_folder_without_checkpoints_is_a_fresh_start()
    {
        await using var checkpoints = CheckpointManager.Open(_folder.File("none"));

        Assert.Null(await checkpoints.RestoreLatestAsync(new SomeState(), cancellationToken: Token));
        Assert.Empty(await checkpoints.ListAsync(Token));
        Assert.False(Directory.Exists(_folder.File("none")));
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_skipped_and_the_one_before_it_is_restored()
    {
        await SaveAsync(1, 2, 3);
        Damage(Directory.GetFiles(_folder.Path, "step-3.manifest").Single());

        var state = new SomeState();
        await using var checkpoints = CheckpointManager.Open(_folder.Path);
        var restored = await checkpoints.RestoreLatestAsync(state, cancellationToken: Token);

        state.AssertIs(2);
        var skipped = Assert.Single(restored!.Skipped);
        Assert.Equal(3, skipped.Step);
        Assert.Contains("SHA-256", skipped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_all_are_damaged_is_an_error_which_names_each_and_changes_nothing()
    {
        await SaveAsync(1, 2);
        foreach (var blob in Directory.GetFiles(_folder.File("blobs")))
        {
            Damage(blob);
        }

        var state = new SomeState(9);
        await using var checkpoints = CheckpointManager.Open(_folder.Path);
        var exception = await Assert.ThrowsAsync<CheckpointCorruptException>(() => checkpoints.RestoreLatestAsync(state, cancellationToken: Token));

        Assert.Equal([2, 1], exception.Damaged.Select(damaged => damaged.Step));
        Assert.Contains("step-1: ", exception.Message, StringComparison.Ordinal);
        state.AssertIs(9);
    }

    [Fact]
    public async Task A_checkpoint_is_restored_by_its_step_and_one_before_a_step()
    {
        await SaveAsync(1, 2, 3);
        await using var checkpoints = CheckpointManager.Open(_folder.Path);
        var state = new SomeState();

        Assert.Equal(1, (await checkpoints.RestoreAsync(1, state, Token)).Step);
        state.AssertIs(1);
        Assert.Equal(2, (await checkpoints.RestoreLatestAsync(state, before: 3, Token))!.Step);
        state.AssertIs(2);
        var exception = await Assert.ThrowsAsync<CheckpointStoreException>(() => checkpoints.RestoreAsync(4, state, Token));
        Assert.Contains("no checkpoint of step 4", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'1', '2', '3'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newest_is_the_one_saved_last_also_when_training_went_back()
    {
        await SaveAsync(10, 20);
        await using var checkpoints = CheckpointManager.Open(_folder.Path);
        var state = new SomeState();
        await checkpoints.RestoreAsync(10, state, Token);
        state.Become(15);
        await checkpoints.SaveAsync(15, state, cancellationToken: Token);

        Assert.Equal([15, 20, 10], (await checkpoints.ListAsync(Token)).Select(checkpoint => checkpoint.Step));
        Assert.Equal(15, (await checkpoints.RestoreLatestAsync(state, cancellationToken: Token))!.Step);
    }

    [Fact]
    public async Task A_state_that_does_not_fit_stays_as_it_was()
    {
        await SaveAsync(5);
        await using var checkpoints = CheckpointManager.Open(_folder.Path);
        var state = new WiderState();

        var exception = await Assert.ThrowsAsync<CheckpointMismatchException>(() => checkpoints.RestoreLatestAsync(state, cancellationToken: Token));

        Assert.Contains("'weights' of the checkpoint has 300 numbers, and its destination has room for 400", exception.Message, StringComparison.Ordinal);
        Assert.All(state.Frozen, value => Assert.Equal(-1, value));
    }

    [Fact]
    public async Task Parts_have_names_and_versions_of_their_own()
    {
        await using var checkpoints = CheckpointManager.Open(_folder.Path);
        var whole = new Whole(new SomeState(1) { StateVersion = 2 }, new SomeState(2));
        await checkpoints.SaveAsync(0, whole, cancellationToken: Token);
        whole.First.Become(8);
        whole.Second.Become(9);

        await checkpoints.RestoreLatestAsync(whole, cancellationToken: Token);
        whole.First.AssertIs(1);
        whole.Second.AssertIs(2);

        var newer = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => checkpoints.RestoreLatestAsync(new Whole(new SomeState(1), new SomeState(2)), cancellationToken: Token));
        Assert.Contains("part 'first' was written with state version 2, which is newer than the 1", newer.Message, StringComparison.Ordinal);
        var older = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => checkpoints.RestoreLatestAsync(new Whole(new SomeState(1) { StateVersion = 3 }, new SomeState(2)), cancellationToken: Token));
        Assert.Contains("Implement ICheckpointable.Migrate", older.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_state_is_migrated()
    {
        await SaveAsync(6);
        await using var checkpoints = CheckpointManager.Open(_folder.Path);
        var state = new SecondVersion();

        await checkpoints.RestoreLatestAsync(state, cancellationToken: Token);

        Assert.Equal(6_000.0, state.Mean - 149.5, 1e-3);
    }

    [Fact]
    public async Task A_state_that_throws_half_way_leaves_the_one_that_is_restored_as_it_was()
    {
        await SaveAsync(4);
        await using var checkpoints = CheckpointManager.Open(_folder.Path);
        var state = new Faulty();

        await Assert.ThrowsAsync<InvalidOperationException>(() => checkpoints.RestoreLatestAsync(state, cancellationToken: Token));

        Assert.All(state.Weights, weight => Assert.Equal(0, weight));
    }

    private async Task SaveAsync(params int[] steps)
    {
        await using var checkpoints = CheckpointManager.Open(_folder.Path, options => options.Retention = RetentionPolicy.All);
        foreach (var step in steps)
        {
            await checkpoints.SaveAsync(step, new SomeState(step), cancellationToken: Token);
        }
    }

    private static void Damage(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[^100] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private sealed class WiderState : ICheckpointable
    {
        public double[] Frozen { get; } = [.. Enumerable.Repeat(-1.0, SomeState.FrozenLength)];

        public void Save(CheckpointWriter writer) => throw new NotSupportedException();

        public void Load(CheckpointReader reader)
        {
            reader.ReadTensor("frozen", Frozen);
            reader.ReadTensor("weights", new float[400]);
        }
    }

    private sealed record Whole(SomeState First, SomeState Second) : ICheckpointable
    {
        public void Save(CheckpointWriter writer)
        {
            writer.Write("first", First);
            writer.Write("second", Second);
        }

        public void Load(CheckpointReader reader)
        {
            reader.Read("first", First);
            reader.Read("second", Second);
        }
    }

    private sealed class SecondVersion : ICheckpointable
    {
        public double Mean { get; private set; }

        public int StateVersion => 2;

        public void Save(CheckpointWriter writer) => writer.WriteTensor("mean", [Mean]);

        public void Load(CheckpointReader reader)
        {
            var mean = reader.GetTensor<double>("mean")[0];
            reader.OnSwap(() => Mean = mean);
        }

        public void Migrate(CheckpointReader reader)
        {
            Assert.Equal(1, reader.StateVersion);
            var mean = 0.0;
            foreach (var weight in reader.GetTensor<float>("weights", 3, 100))
            {
                mean += weight / 300.0;
            }

            reader.OnSwap(() => Mean = mean);
        }
    }

    private sealed class Faulty : ICheckpointable
    {
        public float[] Weights { get; } = new float[300];

        public void Save(CheckpointWriter writer) => throw new NotSupportedException();

        public void Load(CheckpointReader reader)
        {
            reader.ReadTensor("weights", Weights);
            throw new InvalidOperationException("half way");
        }
    }
}
