namespace MlOps.Sdk.Checkpointing;

public sealed partial class CheckpointManager
{
    /// <summary>Restores the newest checkpoint that is whole. Damaged ones are passed over, and named in the result.</summary>
    /// <param name="state">Gets the state, all of it or nothing.</param>
    /// <param name="before">Restores one of a lower step; <see langword="null"/> for any.</param>
    /// <param name="cancellationToken">Ends the attempt; nothing was changed then.</param>
    /// <returns>What was restored; <see langword="null"/> when there is no checkpoint: a fresh start.</returns>
    /// <exception cref="CheckpointCorruptException">There are checkpoints, and all of them are damaged.</exception>
    /// <exception cref="CheckpointMismatchException">The checkpoint does not fit the state.</exception>
    /// <exception cref="CheckpointStoreException">The store can't be read.</exception>
    public async Task<RestoredCheckpoint?> RestoreLatestAsync(ICheckpointable state, long? before = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        using var entry = Enter();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var (isCurrent, restored) = await TryRestoreLatestAsync(state, before, cancellationToken).ConfigureAwait(false);
            if (isCurrent)
            {
                return restored;
            }
        }
    }

    /// <summary>Restores the checkpoint of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="state">Gets the state, all of it or nothing.</param>
    /// <param name="cancellationToken">Ends the attempt; nothing was changed then.</param>
    /// <exception cref="CheckpointCorruptException">It is damaged.</exception>
    /// <exception cref="CheckpointMismatchException">It does not fit the state.</exception>
    /// <exception cref="CheckpointStoreException">There is none of that step, or the store can't be read.</exception>
    public async Task<RestoredCheckpoint> RestoreAsync(long step, ICheckpointable state, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        using var entry = Enter();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(false);
        var catalog = await ReadCatalogAsync(cancellationToken).ConfigureAwait(false);
        if (catalog.Find(step) is not { } manifest)
        {
            throw catalog.FindDamaged(step) is { } damaged
                ? CheckpointErrors.Damaged(_store.Location, damaged)
                : CheckpointErrors.NoCheckpoint(_store.Location, step, catalog.Steps);
        }

        try
        {
            return Restore(await LoadAsync(manifest, cancellationToken).ConfigureAwait(false), state, []);
        }
        catch (DamageException e)
        {
            throw CheckpointErrors.Damaged(_store.Location, new(step, e.Message));
        }
    }

    /// <summary>Reads every byte of every checkpoint, and compares it with what was saved.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CheckpointStoreException">The store can't be read.</exception>
    public async Task<CheckpointVerification> VerifyAsync(CancellationToken cancellationToken = default)
    {
        var catalog = await ReadCatalogAsync(cancellationToken).ConfigureAwait(false);
        var (intact, damaged) = (new List<CheckpointInfo>(), catalog.Damaged.ToList());
        foreach (var manifest in catalog.NewestFirst)
        {
            try
            {
                await _loader.VerifyBlobsAsync(manifest, cancellationToken).ConfigureAwait(false);
                intact.Add(manifest.Info);
            }
            catch (DamageException e)
            {
                if (!await IsGoneAsync(manifest, cancellationToken).ConfigureAwait(false))
                {
                    damaged.Add(new(manifest.Info.Step, e.Message));
                }
            }
            catch (Exception e) when (IsOfTheStore(e))
            {
                throw CheckpointErrors.NotRead(_store.Location, e);
            }
        }

        return new(intact, damaged);
    }

    /// <returns>Whether it holds: another process may have saved a newer checkpoint and deleted this one while it was read.</returns>
    private async Task<(bool IsCurrent, RestoredCheckpoint? Restored)> TryRestoreLatestAsync(
        ICheckpointable state, long? before, CancellationToken cancellationToken)
    {
        var catalog = await ReadCatalogAsync(cancellationToken).ConfigureAwait(false);
        var damaged = catalog.Damaged.Where(checkpoint => IsBefore(checkpoint.Step)).ToList();
        foreach (var manifest in catalog.NewestFirst.Where(manifest => IsBefore(manifest.Info.Step) && !_options.IsEarlier(manifest.Info)))
        {
            try
            {
                var loaded = await LoadAsync(manifest, cancellationToken).ConfigureAwait(false);
                foreach (var checkpoint in damaged)
                {
                    CheckpointLog.PassedOver(_options.Logger, _store.Location, checkpoint);
                }

                return (true, Restore(loaded, state, [.. damaged.Where(checkpoint => catalog.Find(checkpoint.Step) is not null || checkpoint.Step > manifest.Info.Step)]));
            }
            catch (DamageException e)
            {
                if (await IsGoneAsync(manifest, cancellationToken).ConfigureAwait(false))
                {
                    return (false, null);
                }

                damaged.Add(new(manifest.Info.Step, e.Message));
            }
        }

        return damaged.Count == 0 ? (true, null) : throw CheckpointErrors.AllDamaged(_store.Location, damaged);

        bool IsBefore(long step) => before is null || step < before;
    }

    private async Task<bool> IsGoneAsync(Manifest manifest, CancellationToken cancellationToken) =>
        (await ReadCatalogAsync(cancellationToken).ConfigureAwait(false)).Find(manifest.Info.Step)?.Info.Sequence != manifest.Info.Sequence;

    private async Task<LoadedCheckpoint> LoadAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        _memory.Reset();
        try
        {
            return await _loader.LoadAsync(manifest, _memory, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfTheStore(e) && e is not DamageException)
        {
            throw CheckpointErrors.NotRead(_store.Location, e);
        }
    }

    private RestoredCheckpoint Restore(LoadedCheckpoint loaded, ICheckpointable state, IReadOnlyList<DamagedCheckpoint> skipped)
    {
        loaded.GiveTo(state);
        _previous = loaded.Manifest;
        _lastStep = loaded.Manifest.Info.Step;
        _lastTime = _clock.Now;
        return new(loaded.Manifest.Info, skipped);
    }
}
