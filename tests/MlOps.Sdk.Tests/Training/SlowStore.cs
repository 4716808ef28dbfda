using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.Checkpointing;

namespace MlOps.Sdk.Tests.Training;

/// <summary>A store in memory whose writes take simulated time: the test says when it passes.</summary>
internal sealed class SlowStore(string location, FakeTimeProvider time, Func<TimeSpan> duration) : ICheckpointStore
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<long, byte[]> _manifests = new();
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new();
    private TaskCompletionSource _waiting = NewSource();
    private TaskCompletionSource? _write;
    private DateTimeOffset _writtenAt;

    public string Location => location;

    /// <summary>When each step was committed.</summary>
    public ConcurrentDictionary<long, DateTimeOffset> Committed { get; } = new();

    /// <summary>Ends when a write waits for time to pass.</summary>
    public Task WhenWaiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Task;
            }
        }
    }

    /// <summary>Lets time pass until then, or until the write that waits has ended.</summary>
    /// <returns>Whether a write has ended.</returns>
    public bool Advance(DateTimeOffset until)
    {
        TaskCompletionSource? write;
        lock (_gate)
        {
            write = _write is not null && _writtenAt <= until ? _write : null;
        }

        var to = write is null ? until : _writtenAt;
        if (to > time.GetUtcNow())
        {
            time.SetUtcNow(to);
        }

        if (write is not null)
        {
            lock (_gate)
            {
                (_write, _waiting) = (null, NewSource());
            }

            write.SetResult();
        }

        return write is not null;
    }

    /// <summary>What a process finds that is started after this one was killed now.</summary>
    public SlowStore AsLeft()
    {
        var left = new SlowStore(location, time, () => TimeSpan.Zero);
        foreach (var (step, manifest) in _manifests)
        {
            left._manifests[step] = manifest;
        }

        foreach (var (name, blob) in _blobs)
        {
            left._blobs[name] = blob;
        }

        return left;
    }

    public Task<IAsyncDisposable> LockAsync(CancellationToken cancellationToken = default) => Task.FromResult<IAsyncDisposable>(new Unlocked());

    public Task<IReadOnlyList<long>> ListStepsAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<long>>([.. _manifests.Keys]);

    public Task<ReadOnlyMemory<byte>> ReadManifestAsync(long stepNumber, CancellationToken cancellationToken = default) =>
        _manifests.TryGetValue(stepNumber, out var manifest) ? Task.FromResult<ReadOnlyMemory<byte>>(manifest) : throw new FileNotFoundException();

    public async Task CommitManifestAsync(long stepNumber, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken = default)
    {
        await PassAsync(duration() / 10);
        _manifests[stepNumber] = manifest.ToArray();
        Committed[stepNumber] = time.GetUtcNow();
    }

    public Task DeleteManifestAsync(long stepNumber, CancellationToken cancellationToken = default)
    {
        _manifests.TryRemove(stepNumber, out _);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyDictionary<string, long>> ListBlobsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyDictionary<string, long>>(_blobs.ToDictionary(blob => blob.Key, blob => (long)blob.Value.Length));

    public async Task WriteBlobAsync(string name, CheckpointContent content, CancellationToken cancellationToken = default)
    {
        await PassAsync(duration());
        _blobs[name] = [.. content.ReadPieces().SelectMany(piece => piece.ToArray())];
    }

    public Task<ICheckpointBlob> OpenBlobAsync(string name, CancellationToken cancellationToken = default) =>
        _blobs.TryGetValue(name, out var blob) ? Task.FromResult<ICheckpointBlob>(new Blob(blob)) : throw new FileNotFoundException();

    public Task DeleteBlobAsync(string name, CancellationToken cancellationToken = default)
    {
        _blobs.TryRemove(name, out _);
        return Task.CompletedTask;
    }

    public Task<long?> GetFreeBytesAsync(CancellationToken cancellationToken = default) => Task.FromResult<long?>(null);

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task PassAsync(TimeSpan length)
    {
        if (length <= TimeSpan.Zero)
        {
            return Task.CompletedTask;
        }

        lock (_gate)
        {
            _write = NewSource();
            _writtenAt = time.GetUtcNow() + length;
            _waiting.SetResult();
            return _write.Task;
        }
    }

    private sealed class Unlocked : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Blob(byte[] content) : ICheckpointBlob
    {
        public ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default)
        {
            content.AsMemory((int)offset, destination.Length).CopyTo(destination);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
