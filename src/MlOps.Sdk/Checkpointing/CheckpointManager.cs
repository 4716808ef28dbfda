using MlOps.Sdk.Diagnostics;

namespace MlOps.Sdk.Checkpointing;

/// <summary>Saves the state of a training loop while it goes on, and restores the newest state that is whole.</summary>
/// <remarks>
/// <para>A save copies the state to memory that is kept for this, and the loop goes on; the copy is written to the store in the background.
/// A checkpoint is acknowledged (<see cref="LastCommitted"/>) when all of it is on the disk: it then survives the end of the process and
/// a loss of power. One that failed is an exception of the next call, not of the last.</para>
/// <para>One loop uses a manager, one call at a time. Any thread may read the properties and call <see cref="NotifyInterruption"/>.</para>
/// </remarks>
public sealed partial class CheckpointManager : IAsyncDisposable
{
    private const long None = -1;

    private readonly ICheckpointStore _store;
    private readonly CheckpointManagerOptions _options;
    private readonly CheckpointCommit _commit;
    private readonly CheckpointLoader _loader;
    private readonly CheckpointRetention _retention;
    private readonly StagingMemory _memory = new();

    private IAsyncDisposable? _lock;
    private Catalog? _catalog; // once there is a lock
    private volatile bool _isCatalogOld; // after a failure: a manifest may be there although its save has failed
    private Manifest? _previous; // written or verified by this manager: what has not changed since is not written again
    private Task _running = Task.CompletedTask;
    private volatile Exception? _failure;
    private volatile CheckpointInfo? _lastCommitted;
    private volatile bool _isInterrupted;
    private bool _isDisposed;
    private int _isBusy;
    private long _lastStep = None;
    private readonly StepClock _clock;
    private TimeSpan _lastTime;
    private long _stallTicks = None;
    private long _commitTicks = None;

    private CheckpointManager(ICheckpointStore store, CheckpointManagerOptions options)
    {
        _store = store;
        _options = options;
        _commit = new(store, options);
        _loader = new(store, options);
        _retention = new(store, options);
        _clock = new(options.TimeProvider);
        _lastTime = _clock.Now;
    }

    /// <summary>The newest checkpoint that this manager has saved and that is on the disk; <see langword="null"/> before the first one.</summary>
    public CheckpointInfo? LastCommitted => _lastCommitted;

    /// <summary>How long the last snapshot kept the loop; <see langword="null"/> before the first one.</summary>
    public TimeSpan? LastStall => ToTime(Interlocked.Read(ref _stallTicks));

    /// <summary>How long the last commit took, in the background; <see langword="null"/> before the first one.</summary>
    public TimeSpan? LastCommitDuration => ToTime(Interlocked.Read(ref _commitTicks));

    /// <summary>The commit that is under way, or the last one. Never fails: what went wrong is told by the next call.</summary>
    internal Task Committing => _running;

    /// <summary>Names a folder for checkpoints. Nothing is made or locked before the first save.</summary>
    /// <param name="folder">Its path.</param>
    public static CheckpointManager Open(string folder) => Open(folder, _ => { });

    /// <summary>Names a folder for checkpoints. Nothing is made or locked before the first save.</summary>
    /// <param name="folder">Its path.</param>
    /// <param name="configure">Sets options.</param>
    /// <exception cref="ArgumentException">Something is wrong with the options; the message names all of it.</exception>
    public static CheckpointManager Open(string folder, Action<CheckpointManagerOptions> configure) => Open(new FileCheckpointStore(folder), configure);

    /// <summary>Names a store for checkpoints. Nothing is made or locked before the first save.</summary>
    /// <param name="store">The store. Not disposed of.</param>
    /// <param name="configure">Sets options.</param>
    /// <exception cref="ArgumentException">Something is wrong with the options; the message names all of it.</exception>
    public static CheckpointManager Open(ICheckpointStore store, Action<CheckpointManagerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new CheckpointManagerOptions();
        configure(options);
        if (options.Faults().ToArray() is { Length: > 0 } faults)
        {
            throw new ArgumentException("The checkpoint manager can't be opened: " + string.Join(" ", faults), nameof(configure));
        }

        options.Logger = new SafeLogger(options.Logger);
        return new(store, options);
    }

    /// <summary>Says that the machine is about to go: a policy with <see cref="SavePolicy.OnInterruption"/> saves at the end of this step, and waits until that is on the disk.</summary>
    public void NotifyInterruption() => _isInterrupted = true;

    /// <summary>
    /// Does what can fail at once, before hours of work depend on it: locks the store, copies the state, and sees whether there is room for
    /// it. The first save then finds its memory ready.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="CheckpointStoreException">The store can't be written to, or has no room.</exception>
    public async Task PrepareAsync(ICheckpointable state, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        using var entry = Enter();
        await _running.ConfigureAwait(false);
        await DoAsync("prepared for checkpoints", async () =>
        {
            await LockAsync(cancellationToken).ConfigureAwait(false);
            var needed = Take(0, state, null).Entries.Values.Sum(staged => staged.Length);
            await _commit.RequireSpaceAsync(needed, cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>Becomes the only one that writes to the store, instead of with the first save.</summary>
    /// <exception cref="CheckpointStoreException">Another one writes to it, or it can't be written to.</exception>
    internal async Task LockNowAsync(CancellationToken cancellationToken)
    {
        using var entry = Enter();
        await DoAsync("locked for checkpoints", () => LockAsync(cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>The checkpoints whose manifest can be read, newest first.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CheckpointStoreException">The store can't be read.</exception>
    public async Task<IReadOnlyList<CheckpointInfo>> ListAsync(CancellationToken cancellationToken = default) =>
        [.. (await ReadCatalogAsync(cancellationToken).ConfigureAwait(false)).NewestFirst.Select(manifest => manifest.Info)];

    /// <summary>Deletes a checkpoint, a damaged one too. Nothing happens when there is none of that step.</summary>
    /// <param name="step">Its step.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="CheckpointStoreException">It could not be deleted.</exception>
    public async Task DeleteAsync(long step, CancellationToken cancellationToken = default)
    {
        using var entry = Enter();
        await _running.ConfigureAwait(false);
        await DoAsync("changed", async () =>
        {
            var catalog = await LockAsync(cancellationToken).ConfigureAwait(false);
            if (_previous?.Info.Step == step)
            {
                _previous = null;
            }

            if (await _retention.DeleteAsync(catalog, step, cancellationToken).ConfigureAwait(false))
            {
                await _retention.DeleteUnusedAsync(catalog, cancellationToken).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    /// <summary>Waits until the last snapshot is on the disk.</summary>
    /// <param name="cancellationToken">Ends the waiting; the writing goes on.</param>
    /// <exception cref="CheckpointStoreException">It could not be saved.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        await _running.WaitAsync(cancellationToken).ConfigureAwait(false);
        ThrowFailure();
    }

    /// <summary>Waits until the last snapshot is on the disk, and frees the store. A failure that nobody has asked for is logged.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _running.ConfigureAwait(false);
        if (_failure is { } failure)
        {
            CheckpointLog.NotSaved(_options.Logger, failure);
        }

        if (_lock is not null)
        {
            await _lock.DisposeAsync().ConfigureAwait(false);
        }

        _memory.Dispose();
    }

    /// <summary>Becomes the only one that writes, and learns what is there.</summary>
    private async Task<Catalog> LockAsync(CancellationToken cancellationToken)
    {
        if (_catalog is not null && !_isCatalogOld)
        {
            return _catalog;
        }

        _lock ??= await _store.LockAsync(cancellationToken).ConfigureAwait(false);
        var catalog = await Catalog.ReadAsync(_store, cancellationToken, _catalog?.LastSequence ?? 0).ConfigureAwait(false);
        await _retention.BeginAsync(catalog, cancellationToken).ConfigureAwait(false);
        _isCatalogOld = false;
        return _catalog = catalog;
    }

    private async Task<Catalog> ReadCatalogAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Catalog.ReadAsync(_store, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfTheStore(e))
        {
            throw CheckpointErrors.NotRead(_store.Location, e);
        }
    }

    private async Task DoAsync(string what, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfTheStore(e))
        {
            throw CheckpointErrors.NotDone(what, _store.Location, e);
        }
    }

    // A store may be anyone's, and fail in any way.
    private static bool IsOfTheStore(Exception exception) =>
        exception is not (OperationCanceledException or CheckpointStoreException or CheckpointMismatchException or CheckpointCorruptException or ArgumentException);

    private void ThrowFailure()
    {
        if (_failure is { } failure)
        {
            _failure = null;
            throw failure;
        }
    }

    private Busy Enter()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return Interlocked.Exchange(ref _isBusy, 1) == 0 ? new(this) : throw CheckpointErrors.TwoAtOnce();
    }

    private static TimeSpan? ToTime(long ticks) => ticks == None ? null : new TimeSpan(ticks);

    private readonly struct Busy(CheckpointManager manager) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref manager._isBusy, 0);
    }
}
