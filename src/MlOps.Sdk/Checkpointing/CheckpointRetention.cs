namespace MlOps.Sdk.Checkpointing;

/// <summary>Deletes checkpoints: the manifest first, durably, then the blobs that no other one uses. A crash in between leaves bytes, never a torn checkpoint.</summary>
internal sealed class CheckpointRetention(ICheckpointStore store, CheckpointManagerOptions options)
{
    public async Task DeleteSurplusAsync(Catalog catalog, CancellationToken cancellationToken)
    {
        foreach (var checkpoint in options.Retention.Surplus([.. catalog.NewestFirst.Select(manifest => manifest.Info)]))
        {
            await DeleteAsync(catalog, checkpoint.Step, cancellationToken).ConfigureAwait(false);
        }
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
            if (catalog.FindBlob(blob.Name) is null)
            {
                await store.DeleteBlobAsync(blob.Name, cancellationToken).ConfigureAwait(false);
            }
        }

        return true;
    }

    /// <summary>Deletes the blobs that no manifest uses: what a save or a deletion left that was cut off.</summary>
    public async Task DeleteUnusedAsync(Catalog catalog, CancellationToken cancellationToken)
    {
        var unused = (await store.ListBlobsAsync(cancellationToken).ConfigureAwait(false)).Keys.Where(name => catalog.FindBlob(name) is null).ToList();
        if (unused.Count > 0 && catalog.Damaged is [var damaged, ..])
        {
            CheckpointLog.KeepsUnusedBlobs(options.Logger, damaged.Step, store.Location); // they may be that one's
            return;
        }

        foreach (var name in unused)
        {
            await store.DeleteBlobAsync(name, cancellationToken).ConfigureAwait(false);
        }
    }
}
