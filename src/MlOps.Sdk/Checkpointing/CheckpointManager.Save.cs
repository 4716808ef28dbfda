namespace MlOps.Sdk.Checkpointing;

public sealed partial class CheckpointManager
{
    private static readonly Dictionary<string, double> NoMetrics = [];

    /// <summary>Tells that a step has ended, and saves the state when the policy says so. Costs next to nothing when it does not.</summary>
    /// <param name="step">The step that has ended; training goes on after it when it is restored.</param>
    /// <param name="state">The state. Copied before the task returns; it may change afterwards.</param>
    /// <param name="metrics">Metrics of the state, for <see cref="RetentionPolicy.BestN"/>.</param>
    /// <param name="cancellationToken">Ends the waiting for the store; a snapshot that was taken is still saved.</param>
    /// <returns>Whether a snapshot was taken.</returns>
    /// <exception cref="CheckpointStoreException">The last snapshot could not be saved. It says so once; saving goes on when the policy says so again.</exception>
    public ValueTask<bool> SaveIfDueAsync(
        long step, ICheckpointable state, IReadOnlyDictionary<string, double>? metrics = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        var moment = new SaveMoment(step, _lastStep, _clock, _lastTime, _isInterrupted, LastStall, LastCommitDuration);
        return _failure is null && !_options.Save.IsDue(moment) ? new(false) : SaveDueAsync(step, state, metrics, cancellationToken);
    }

    /// <summary>Saves the state now, and waits until it is on the disk.</summary>
    /// <param name="step">The step that has ended; training goes on after it when it is restored.</param>
    /// <param name="state">The state.</param>
    /// <param name="metrics">Metrics of the state, for <see cref="RetentionPolicy.BestN"/>.</param>
    /// <param name="cancellationToken">Ends the waiting; a snapshot that was taken is still saved.</param>
    /// <exception cref="CheckpointStoreException">It could not be saved.</exception>
    public async Task<CheckpointInfo> SaveAsync(
        long step, ICheckpointable state, IReadOnlyDictionary<string, double>? metrics = null, CancellationToken cancellationToken = default)
    {
        using var entry = Enter();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_failure is { } failure)
        {
            CheckpointLog.NotSaved(_options.Logger, failure);
            _failure = null;
        }

        await StartAsync(step, state, metrics, cancellationToken).ConfigureAwait(false);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        return LastCommitted!;
    }

    private async ValueTask<bool> SaveDueAsync(
        long step, ICheckpointable state, IReadOnlyDictionary<string, double>? metrics, CancellationToken cancellationToken)
    {
        using var entry = Enter();
        ThrowFailure();
        var isInterrupted = _isInterrupted;
        if (!_running.IsCompleted)
        {
            if (_options.BackPressure == SaveBackPressure.Skip && !isInterrupted)
            {
                return false;
            }

            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        await StartAsync(step, state, metrics, cancellationToken).ConfigureAwait(false);
        if (isInterrupted)
        {
            _isInterrupted = false;
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Takes a snapshot, and starts to save it.</summary>
    private async ValueTask StartAsync(
        long step, ICheckpointable state, IReadOnlyDictionary<string, double>? metrics, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step, ManifestRules.MaxStep);
        ArgumentNullException.ThrowIfNull(state);
        try
        {
            await LockAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfTheStore(e))
        {
            throw CheckpointErrors.NotSaved(_store.Location, step, _lastCommitted?.Step, e);
        }

        var start = _options.TimeProvider.GetTimestamp();
        var snapshot = Take(step, state, metrics);
        _lastTime = _clock.Now;
        _lastStep = step;
        Interlocked.Exchange(ref _stallTicks, _options.TimeProvider.GetElapsedTime(start).Ticks);
        _running = Task.Run(() => CommitAsync(snapshot), CancellationToken.None);
    }

    private Snapshot Take(long step, ICheckpointable state, IReadOnlyDictionary<string, double>? metrics)
    {
        var snapshot = new Snapshot
        {
            Step = step,
            CreatedAt = _options.TimeProvider.GetUtcNow(),
            Metrics = metrics is null ? NoMetrics : metrics.ToDictionary(), // the caller's may change
        };
        _memory.Reset();
        new CheckpointWriter(snapshot, _memory, _options.Threads).WriteRoot(state);
        return snapshot;
    }

    private async Task CommitAsync(Snapshot snapshot)
    {
        var isReplaced = _catalog!.Steps.Contains(snapshot.Step); // its blobs are not those of a checkpoint that is deleted
        try
        {
            var start = _options.TimeProvider.GetTimestamp();
            var manifest = await _commit.RunAsync(snapshot, _catalog!, _previous, CancellationToken.None).ConfigureAwait(false);
            var duration = _options.TimeProvider.GetElapsedTime(start);
            Interlocked.Exchange(ref _commitTicks, duration.Ticks);
            _previous = manifest;
            _lastCommitted = manifest.Info;
            CheckpointLog.Committed(
                _options.Logger, snapshot.Step, _store.Location, manifest.Info.StateBytes, manifest.Info.WrittenBytes, duration.TotalSeconds);
        }
        catch (Exception e)
        {
            (_previous, _isCatalogOld) = (null, true); // what is in the store is not known any more
            _failure = e is CheckpointStoreException ? e : CheckpointErrors.NotSaved(_store.Location, snapshot.Step, _lastCommitted?.Step, e);
            return;
        }

        Tell(_lastCommitted);
        try
        {
            await _retention.DeleteSurplusAsync(_catalog!, CancellationToken.None).ConfigureAwait(false);
            if (isReplaced)
            {
                await _retention.DeleteUnusedAsync(_catalog!, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            CheckpointLog.NotDeleted(_options.Logger, _store.Location, e);
        }
    }

    private void Tell(CheckpointInfo checkpoint)
    {
        try
        {
            _options.OnCommitted?.Invoke(checkpoint);
        }
        catch (Exception e)
        {
            CheckpointLog.CallbackThrew(_options.Logger, e);
        }
    }
}
