namespace MlOps.Sdk.Checkpointing;

/// <summary>Deletes checkpoints: the manifest first, durably, then the blobs that no other one may use. A crash in between leaves bytes, never a torn checkpoint.</summary>
internal sealed class CheckpointRetention(ICheckpointStore store, CheckpointManagerOptions options)
{
    public async Task DeleteSurplusAsync(Catalog catalog, CancellationToken cancellationToken)
    {
        foreach (var checkpoint in Surplus([.. catalog.NewestFirst.Select(manifest => manifest.Info)]))
        {
            await DeleteAsync(catalog, checkpoint.Step, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What can go of all, and, where it is this training's, of its own too: better ones of a training before it are not in their way.</summary>
    private IEnumerable<CheckpointInfo> Surplus(IReadOnlyList<CheckpointInfo> newestFirst)
    {
        var surplus = options.Retention.Surplus(newestFirst);
        if (!newestFirst.Any(options.IsEarlier))
        {
            return surplus;
        }

        var ofOwn = options.Retention.Surplus([.. newestFirst.Where(checkpoint => !options.IsEarlier(checkpoint))]);
        return surplus.Where(checkpoint => options.IsEarlier(checkpoint) || ofOwn.Contains(checkpoint));
    }

    /// <returns>Whether there was one.</returns>
    public async Task<bool> DeleteAsync(Catalog catalog, long step, CancellationToken cancellationToken)
    {
        var manifest = catalog.Find(step);
        if (manifest is null && catalog.FindDamaged(step) is null)
        {
            return false;
        }

        await store.DeleteManifestAsync(step, cancellationToken).ConfigureAwait(false);
        catalog.Remove(step);
        foreach (var blob in manifest?.Blobs ?? [])
        {
            if (catalog.IsUnused(blob.Name))
            {
                await store.DeleteBlobAsync(blob.Name, cancellationToken).ConfigureAwait(false);
            }
        }

        return true;
    }

    /// <summary>Sees what is there before anything is written, and deletes what a save or a deletion left that was cut off.</summary>
    public async Task BeginAsync(Catalog catalog, CancellationToken cancellationToken)
    {
        var blobs = await store.ListBlobsAsync(cancellationToken).ConfigureAwait(false);
        catalog.NoteFound(blobs.Keys);
        if (catalog.Damaged is [var damaged, ..] && blobs.Keys.Any(name => catalog.FindBlob(name) is null))
        {
            CheckpointLog.KeepsUnusedBlobs(options.Logger, damaged.Step, store.Location); // they may be that one's
        }

        await DeleteUnusedAsync(catalog, blobs.Keys, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes the blobs that no manifest uses.</summary>
    public async Task DeleteUnusedAsync(Catalog catalog, CancellationToken cancellationToken) =>
        await DeleteUnusedAsync(catalog, (await store.ListBlobsAsync(cancellationToken).ConfigureAwait(false)).Keys, cancellationToken).ConfigureAwait(false);

    private async Task DeleteUnusedAsync(Catalog catalog, IEnumerable<string> blobs, CancellationToken cancellationToken)
    {
        foreach (var name in blobs.Where(catalog.IsUnused).ToList())
        {
            await store.DeleteBlobAsync(name, cancellationToken).ConfigureAwait(false);
        }
    }
}
