using MlOps.Sdk.Checkpointing;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>A store that holds writes back until it is told to let go. It is also what a store of a user's own looks like.</summary>
internal sealed class HeldStore(ICheckpointStore store) : ICheckpointStore
{
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Location => store.Location;

    /// <summary>Is called when a checkpoint is about to be acknowledged.</summary>
    public Action? Committing { get; init; }

    public void LetGo() => _letGo.SetResult();

    public Task<IAsyncDisposable> LockAsync(CancellationToken cancellationToken = default) => store.LockAsync(cancellationToken);

    public Task<IReadOnlyList<long>> ListStepsAsync(CancellationToken cancellationToken = default) => store.ListStepsAsync(cancellationToken);

    public Task<ReadOnlyMemory<byte>> ReadManifestAsync(long stepNumber, CancellationToken cancellationToken = default) =>
        store.ReadManifestAsync(stepNumber, cancellationToken);

    public Task CommitManifestAsync(long stepNumber, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken = default)
    {
        Committing?.Invoke();
        return store.CommitManifestAsync(stepNumber, manifest, cancellationToken);
    }

    public Task DeleteManifestAsync(long stepNumber, CancellationToken cancellationToken = default) => store.DeleteManifestAsync(stepNumber, cancellationToken);

    public Task<IReadOnlyDictionary<string, long>> ListBlobsAsync(CancellationToken cancellationToken = default) => store.ListBlobsAsync(cancellationToken);

    public async Task WriteBlobAsync(string name, CheckpointContent content, CancellationToken cancellationToken = default)
    {
        await _letGo.Task.WaitAsync(cancellationToken);
        await store.WriteBlobAsync(name, content, cancellationToken);
    }

    public Task<ICheckpointBlob> OpenBlobAsync(string name, CancellationToken cancellationToken = default) => store.OpenBlobAsync(name, cancellationToken);

    public Task DeleteBlobAsync(string name, CancellationToken cancellationToken = default) => store.DeleteBlobAsync(name, cancellationToken);

    public Task<long?> GetFreeBytesAsync(CancellationToken cancellationToken = default) => store.GetFreeBytesAsync(cancellationToken);
}
