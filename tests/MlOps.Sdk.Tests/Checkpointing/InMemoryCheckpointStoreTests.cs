using MlOps.Sdk.Checkpointing;

namespace MlOps.Sdk.Tests.Checkpointing;

public sealed class InMemoryCheckpointStoreTests : CheckpointStoreConformance
{
    private readonly InMemoryCheckpointStore _store = new();

    private protected override ICheckpointStore Open() => _store;

    [Fact]
    public async Task A_manager_saves_to_it_and_restores_from_it()
    {
        var state = new SomeState(3);
        await using (var checkpoints = CheckpointManager.Open(_store, _ => { }))
        {
            await checkpoints.SaveAsync(3, state, cancellationToken: Token);
        }

        state.Become(4);
        await using var again = CheckpointManager.Open(_store, _ => { });

        Assert.Equal(3, (await again.RestoreLatestAsync(state, cancellationToken: Token))!.Step);
        state.AssertIs(3);
        Assert.Empty((await again.VerifyAsync(Token)).Damaged);
    }

    [Fact]
    public async Task What_has_not_changed_is_not_written_again_and_what_nobody_keeps_is_deleted()
    {
        var state = new SomeState();
        await using (var checkpoints = CheckpointManager.Open(_store, options => options.Retention = RetentionPolicy.LatestN(2)))
        {
            for (var step = 1; step <= 6; step++)
            {
                state.Become(step);
                var saved = await checkpoints.SaveAsync(step, state, cancellationToken: Token);
                Assert.Equal(step == 1, saved.WrittenBytes > SomeState.FrozenLength * sizeof(double));
            }
        }

        Assert.Equal([5L, 6L], (await _store.ListStepsAsync(Token)).Order());
        Assert.Equal(3, (await _store.ListBlobsAsync(Token)).Count); // the frozen part's, and one each
    }

    [Fact]
    public async Task A_damaged_blob_is_passed_over()
    {
        await using var checkpoints = CheckpointManager.Open(_store, options => options.Retention = RetentionPolicy.All);
        await checkpoints.SaveAsync(1, new SomeState(1), cancellationToken: Token);
        var before = await _store.ListBlobsAsync(Token);
        await checkpoints.SaveAsync(2, new SomeState(2), cancellationToken: Token);
        var added = Assert.Single(await _store.ListBlobsAsync(Token), blob => !before.ContainsKey(blob.Key));
        await _store.WriteBlobAsync(added.Key, CheckpointContent.FromBytes(new byte[added.Value]), Token);

        var state = new SomeState();
        var restored = await checkpoints.RestoreLatestAsync(state, cancellationToken: Token);

        Assert.Equal(2, Assert.Single(restored!.Skipped).Step);
        state.AssertIs(1);
    }

    [Fact]
    public async Task What_it_throws_reaches_the_user_as_an_error_of_the_store()
    {
        await using var held = await _store.LockAsync(Token);
        await using var checkpoints = CheckpointManager.Open(_store, _ => { });

        var exception = await Assert.ThrowsAsync<CheckpointStoreException>(() => checkpoints.SaveAsync(1, new SomeState(), cancellationToken: Token));

        Assert.Contains("Another one writes to this store.", exception.Message, StringComparison.Ordinal);
        Assert.IsType<IOException>(exception.InnerException);
    }
}
