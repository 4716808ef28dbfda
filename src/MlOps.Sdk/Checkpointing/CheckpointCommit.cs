using MlOps.Sdk.Diagnostics;

namespace MlOps.Sdk.Checkpointing;

/// <summary>Makes a checkpoint of a snapshot: its new blob, then its manifest. Nothing is acknowledged before the manifest is on the disk.</summary>
internal sealed class CheckpointCommit(ICheckpointStore store, CheckpointManagerOptions options)
{
    private const long SpareBytes = 1 << 20; // for the manifest, and what a file system takes for names

    private readonly HashSet<string> _written = []; // names of blobs

    /// <exception cref="IOException">The store has less room.</exception>
    public async Task RequireSpaceAsync(long bytes, CancellationToken cancellationToken)
    {
        if (await store.GetFreeBytesAsync(cancellationToken).ConfigureAwait(false) is { } free && free < bytes)
        {
            throw CheckpointErrors.NoSpace(bytes, free);
        }
    }

    /// <param name="snapshot">The state.</param>
    /// <param name="catalog">What is in the store. Gets the new one.</param>
    /// <param name="previous">The manifest of a checkpoint that this process wrote or has verified.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<Manifest> RunAsync(Snapshot snapshot, Catalog catalog, Manifest? previous, CancellationToken cancellationToken)
    {
        using var activity = MlOpsTelemetry.Activities.StartActivity("mlops.checkpoint.commit");
        activity?.SetTag("mlops.step", snapshot.Step);
        var lengths = await store.ListBlobsAsync(cancellationToken).ConfigureAwait(false);
        var plan = BlobPlan.Of(snapshot, previous, lengths, options.Encryption?.KeyId);
        await RequireSpaceAsync(plan.ContentLength + SpareBytes, cancellationToken).ConfigureAwait(false);

        var known = plan.Layout is null ? null : Known(plan, catalog, lengths);
        var blob = plan.Layout is null ? null : known ?? await WriteAsync(plan, cancellationToken).ConfigureAwait(false);
        var info = new CheckpointInfo(snapshot.Step, catalog.TakeSequence(), snapshot.CreatedAt)
        {
            RunId = options.RunId,
            Attempt = Math.Min(options.Attempt, ManifestRules.MaxAttempt), // training counts on
            Metrics = snapshot.Metrics,
            StateBytes = snapshot.Entries.Values.Sum(entry => entry.Length),
            WrittenBytes = known is null ? blob?.Length ?? 0 : 0,
        };
        var manifest = plan.ToManifest(info, snapshot, blob);
        if (options.BeforeManifest is { } before)
        {
            await before(cancellationToken).ConfigureAwait(false);
        }

        await store.CommitManifestAsync(info.Step, ManifestFile.Write(manifest), cancellationToken).ConfigureAwait(false);
        catalog.Add(manifest);
        activity?.SetTag("mlops.checkpoint.written_bytes", info.WrittenBytes);
        return manifest;
    }

    /// <summary>
    /// A blob of the same content that this process wrote and an intact manifest stands for. One that it did not write may be damaged: a loop
    /// that goes on from an older checkpoint comes to the same content again.
    /// </summary>
    private ManifestBlob? Known(BlobPlan plan, Catalog catalog, IReadOnlyDictionary<string, long> lengths) =>
        options.Encryption is null && _written.Contains(plan.Name) && catalog.FindBlob(plan.Name) is { KeyId: null } blob && blob.Length == plan.ContentLength && lengths.GetValueOrDefault(blob.Name, -1) == blob.Length
            ? blob
            : null;

    private async Task<ManifestBlob> WriteAsync(BlobPlan plan, CancellationToken cancellationToken)
    {
        if (options.Encryption is not { } encryption)
        {
            return await WriteAsync(plan, plan.Name, new(plan.ContentLength, plan.Content), cancellationToken).ConfigureAwait(false);
        }

        var key = await encryption.GetKeyAsync(encryption.KeyId, cancellationToken).ConfigureAwait(false);
        using var cipher = BlobCipher.Create(key, plan.ContentLength);
        CheckpointContent content = new(BlobCipher.Length(plan.ContentLength), () => EncryptedPieces.Of(cipher, plan.Content()));
        return await WriteAsync(plan, cipher.Name, content, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ManifestBlob> WriteAsync(BlobPlan plan, string name, CheckpointContent content, CancellationToken cancellationToken)
    {
        var hashed = new HashedContent(content);
        await using var _ = hashed.ConfigureAwait(false); // it reads memory that the next snapshot uses
        await store.WriteBlobAsync(name, hashed.Content, cancellationToken).ConfigureAwait(false);
        var sha256 = hashed.Sha256(); // a store need not have read to the end
        _written.Add(name);
        return new()
        {
            Name = name,
            Length = content.Length,
            Sha256 = sha256,
            HeaderLength = plan.Layout!.Header.Length,
            HeaderHash = plan.HeaderHash(),
            KeyId = options.Encryption?.KeyId,
        };
    }
}
