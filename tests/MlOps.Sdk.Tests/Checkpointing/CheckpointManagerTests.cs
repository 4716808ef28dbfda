using MlOps.Sdk.Checkpointing;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Checkpointing;

public sealed class CheckpointManagerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_has_not_changed_is_not_written_again()
    {
        await using var checkpoints = CheckpointManager.Open(_folder.Path, options => options.Retention = RetentionPolicy.All);
        var state = new SomeState(1);
        var first = await checkpoints.SaveAsync(1, state, cancellationToken: Token);
        state.Become(2);
        var second = await checkpoints.SaveAsync(2, state, cancellationToken: Token);
        var third = await checkpoints.SaveAsync(3, state, cancellationToken: Token);

        Assert.True(first.WrittenBytes > SomeState.FrozenLength * sizeof(double));
        Assert.InRange(second.WrittenBytes, 1200, 4000);
        Assert.Equal(0, third.WrittenBytes);
        Assert.Equal(first.StateBytes, third.StateBytes, 20.0);
        await checkpoints.RestoreAsync(1, state, Token);
        state.AssertIs(1);
    }

    [Fact]
    public async Task What_has_not_changed_since_a_restore_is_not_written_again_either()
    {
        await SaveAsync(1);
        await using var checkpoints = CheckpointManager.Open(_folder.Path);
        var state = new SomeState();
        await checkpoints.RestoreLatestAsync(state, cancellationToken: Token);

        Assert.Equal(0, (await checkpoints.SaveAsync(2, state, cancellationToken: Token)).WrittenBytes);
    }

    [Fact]
    public async Task Retention_deletes_checkpoints_and_what_only_they_used()
    {
        await using var checkpoints = CheckpointManager.Open(_folder.Path, options => options.Retention = RetentionPolicy.LatestN(2));
        var state = new SomeState();
        for (var step = 1; step <= 8; step++)
        {
            state.Become(step);
            await checkpoints.SaveAsync(step, state, cancellationToken: Token);
            await checkpoints.FlushAsync(Token);
        }

        Assert.Equal([8, 7], (await checkpoints.ListAsync(Token)).Select(checkpoint => checkpoint.Step));
        Assert.Equal(3, Directory.GetFiles(_folder.File("blobs")).Length); // the frozen part's, and one each
        Assert.Empty((await checkpoints.VerifyAsync(Token)).Damaged);
    }

    [Fact]
    public async Task A_blob_of_which_little_is_used_is_replaced()
    {
        await using var checkpoints = CheckpointManager.Open(_folder.Path, options => options.Retention = RetentionPolicy.LatestN(1));
        var parts = Enumerable.Range(0, 10).Select(_ => new double[1_000]).ToArray();
        for (var step = 0; step < 30; step++)
        {
            parts[step % 10][0] = step + 1;
            await checkpoints.SaveAsync(step, new Parts(parts), cancellationToken: Token);
        }

        await checkpoints.DisposeAsync();
        var bytes = Directory.GetFiles(_folder.File("blobs")).Sum(file => new FileInfo(file).Length);
        Assert.InRange(bytes, 80_000, 200_000);
    }

    [Fact]
    public async Task A_snapshot_is_not_changed_by_what_the_loop_does_next()
    {
        var store = new HeldStore(new FileCheckpointStore(_folder.Path));
        await using var checkpoints = CheckpointManager.Open(store, options => options.Save = SavePolicy.EveryNSteps(1));
        var state = new SomeState(3);

        Assert.True(await checkpoints.SaveIfDueAsync(3, state, cancellationToken: Token));
        state.Become(4);
        Assert.False(await checkpoints.SaveIfDueAsync(4, state, cancellationToken: Token)); // the disk is still busy
        Assert.Null(checkpoints.LastCommitted);
        store.LetGo();
        await checkpoints.FlushAsync(Token);

        await checkpoints.RestoreLatestAsync(state, cancellationToken: Token);
        state.AssertIs(3);
    }

    [Fact]
    public async Task With_waiting_for_back_pressure_every_due_checkpoint_is_saved()
    {
        var saved = new List<long>();
        await using (var checkpoints = CheckpointManager.Open(_folder.Path, options =>
        {
            options.Save = SavePolicy.EveryNSteps(1);
            options.BackPressure = SaveBackPressure.Wait;
            options.OnCommitted = checkpoint => saved.Add(checkpoint.Step);
        }))
        {
            for (var step = 0; step < 5; step++)
            {
                await checkpoints.SaveIfDueAsync(step, new SomeState(step), cancellationToken: Token);
            }
        }

        Assert.Equal([0, 1, 2, 3, 4], saved);
    }

    [Fact]
    public async Task An_interruption_is_saved_at_the_end_of_the_step_and_is_on_the_disk()
    {
        await using var checkpoints = CheckpointManager.Open(_folder.Path);
        Assert.False(await checkpoints.SaveIfDueAsync(0, new SomeState(), cancellationToken: Token));

        checkpoints.NotifyInterruption();

        Assert.True(await checkpoints.SaveIfDueAsync(1, new SomeState(1), cancellationToken: Token));
        Assert.Equal(1, checkpoints.LastCommitted!.Step);
        Assert.False(await checkpoints.SaveIfDueAsync(2, new SomeState(2), cancellationToken: Token));
    }

    [Fact]
    public async Task Two_entries_of_one_name_are_refused_and_saving_goes_on()
    {
        await using var checkpoints = CheckpointManager.Open(_folder.Path);

        var exception = await Assert.ThrowsAsync<ArgumentException>(() => checkpoints.SaveAsync(0, new Twice(), cancellationToken: Token));

        Assert.Contains("two entries named 'same'", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await checkpoints.SaveAsync(1, new SomeState(), cancellationToken: Token)).Step);
    }

    [Fact]
    public async Task Preparing_locks_the_folder_and_saves_nothing()
    {
        await using var checkpoints = CheckpointManager.Open(_folder.Path);
        await checkpoints.PrepareAsync(new SomeState(), Token);

        await using var other = CheckpointManager.Open(_folder.Path);
        var exception = await Assert.ThrowsAsync<CheckpointStoreException>(() => other.PrepareAsync(new SomeState(), Token));
        Assert.Contains($"process {Environment.ProcessId}", exception.Message, StringComparison.Ordinal);
        Assert.Null(await other.RestoreLatestAsync(new SomeState(), cancellationToken: Token)); // reading needs no lock
        Assert.Empty(await checkpoints.ListAsync(Token));
    }

    [Fact]
    public void All_faults_of_the_options_are_reported_together()
    {
        var exception = Assert.Throws<ArgumentException>(() => CheckpointManager.Open(_folder.Path, options => (options.Threads, options.Attempt) = (0, -1)));

        Assert.Contains("Threads is 0", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Attempt is -1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_says_the_run_the_attempt_and_the_metrics()
    {
        await using var checkpoints = CheckpointManager.Open(_folder.Path, options => (options.RunId, options.Attempt) = (Some.RunId(), 3));
        await checkpoints.SaveAsync(1, new SomeState(), new Dictionary<string, double> { ["f1"] = 0.75, ["bad"] = double.NaN }, Token);

        var checkpoint = Assert.Single(await checkpoints.ListAsync(Token));

        Assert.Equal(3, checkpoint.Attempt);
        Assert.Equal(32, checkpoint.RunId!.Length);
        Assert.Equal(0.75, checkpoint.Metrics["f1"]);
        Assert.True(double.IsNaN(checkpoint.Metrics["bad"]));
    }

    private async Task SaveAsync(params int[] steps)
    {
        await using var checkpoints = CheckpointManager.Open(_folder.Path, options => options.Retention = RetentionPolicy.All);
        foreach (var step in steps)
        {
            await checkpoints.SaveAsync(step, new SomeState(step), cancellationToken: Token);
        }
    }

    private sealed class Parts(double[][] values) : ICheckpointable
    {
        public void Save(CheckpointWriter writer)
        {
            for (var i = 0; i < values.Length; i++)
            {
                writer.WriteTensor($"part-{i}", values[i]);
            }
        }

        public void Load(CheckpointReader reader) => throw new NotSupportedException();
    }

    private sealed class Twice : ICheckpointable
    {
        public void Save(CheckpointWriter writer)
        {
            writer.WriteBytes("same", [1]);
            writer.WriteBytes("same", [2]);
        }

        public void Load(CheckpointReader reader) => throw new NotSupportedException();
    }
}
