using System.Collections.Concurrent;
using MlOps.Sdk.Checkpointing;

namespace MlOps.Sdk.Tests.Checkpointing;

#region store
/// <summary>Keeps checkpoints in the memory of the process. It shows what a store of one's own has to do.</summary>
internal sealed class InMemoryCheckpointStore : ICheckpointStore
{
    private readonly ConcurrentDictionary<long, byte[]> _manifests = new();
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new();
    private int _isLocked;

    public string Location => "memory";

    public Task<IAsyncDisposable> LockAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Interlocked.Exchange(ref _isLocked, 1) == 0
            ? Task.FromResult<IAsyncDisposable>(new Writer(this))
            : throw new IOException("Another one writes to this store.");
    }

    public Task<IReadOnlyList<long>> ListStepsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<long>>([.. _manifests.Keys]);

    public Task<ReadOnlyMemory<byte>> ReadManifestAsync(long stepNumber, CancellationToken cancellationToken = default) =>
        _manifests.TryGetValue(stepNumber, out var manifest)
            ? Task.FromResult<ReadOnlyMemory<byte>>(manifest)
            : throw new FileNotFoundException($"There is no manifest of step {stepNumber}.");

    public Task CommitManifestAsync(long stepNumber, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _manifests[stepNumber] = manifest.ToArray();
        return Task.CompletedTask;
    }

    public Task DeleteManifestAsync(long stepNumber, CancellationToken cancellationToken = default)
    {
        _manifests.TryRemove(stepNumber, out _);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyDictionary<string, long>> ListBlobsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyDictionary<string, long>>(_blobs.ToDictionary(blob => blob.Key, blob => blob.Value.LongLength));

    public Task WriteBlobAsync(string name, CheckpointContent content, CancellationToken cancellationToken = default)
    {
        CheckName(name);
        using var bytes = new MemoryStream();
        foreach (var piece in content.ReadPieces())
        {
            cancellationToken.ThrowIfCancellationRequested();
            bytes.Write(piece.Span);
        }

        _blobs[name] = bytes.ToArray(); // listed when it is whole, not before
        return Task.CompletedTask;
    }

    public Task<ICheckpointBlob> OpenBlobAsync(string name, CancellationToken cancellationToken = default)
    {
        CheckName(name);
        cancellationToken.ThrowIfCancellationRequested();
        return _blobs.TryGetValue(name, out var bytes)
            ? Task.FromResult<ICheckpointBlob>(new Blob(bytes))
            : throw new FileNotFoundException($"There is no blob '{name}'.");
    }

    public Task DeleteBlobAsync(string name, CancellationToken cancellationToken = default)
    {
        CheckName(name);
        _blobs.TryRemove(name, out _);
        return Task.CompletedTask;
    }

    public Task<long?> GetFreeBytesAsync(CancellationToken cancellationToken = default) => Task.FromResult<long?>(null);

    private static void CheckName(string name)
    {
        if (name.Length != 32 || !name.All(char.IsAsciiHexDigitLower))
        {
            throw new ArgumentException($"'{name}' is no name of a blob: expected 32 hexadecimal digits.", nameof(name));
        }
    }

    private sealed class Writer(InMemoryCheckpointStore store) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            Interlocked.Exchange(ref store._isLocked, 0);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Blob(byte[] bytes) : ICheckpointBlob
    {
        public ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default)
        {
            if (offset > bytes.Length - destination.Length)
            {
                throw new EndOfStreamException($"The blob has {bytes.Length} bytes, and {destination.Length} from {offset} were expected.");
            }

            bytes.AsMemory((int)offset, destination.Length).CopyTo(destination);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
#endregion
