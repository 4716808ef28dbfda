namespace MlOps.Sdk.Checkpointing;

/// <summary>Reads the content of a blob, decrypted where it is encrypted. Several threads may.</summary>
internal sealed class BlobReader : IAsyncDisposable
{
    private readonly ICheckpointBlob _stored;
    private readonly ManifestBlob _blob;
    private readonly BlobCipher? _cipher;

    private BlobReader(ICheckpointBlob stored, ManifestBlob blob, BlobCipher? cipher)
    {
        _stored = stored;
        _blob = blob;
        _cipher = cipher;
    }

    public static async Task<BlobReader> OpenAsync(ICheckpointStore store, ManifestBlob blob, CheckpointEncryption? encryption, CancellationToken cancellationToken)
    {
        if (blob.KeyId is null)
        {
            return new(await store.OpenBlobAsync(blob.Name, cancellationToken).ConfigureAwait(false), blob, null);
        }

        if (encryption is null)
        {
            throw new DamageException($"it is encrypted with the key '{blob.KeyId}', and the options name no encryption");
        }

        var key = await encryption.GetKeyAsync(blob.KeyId, cancellationToken).ConfigureAwait(false);
        var stored = await store.OpenBlobAsync(blob.Name, cancellationToken).ConfigureAwait(false);
        try
        {
            var header = new byte[BlobCipher.HeaderLength];
            await stored.ReadAsync(0, header, cancellationToken).ConfigureAwait(false);
            return new(stored, blob, BlobCipher.Open(key, header, blob));
        }
        catch
        {
            await stored.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (_cipher is null)
        {
            await _stored.ReadAsync(offset, destination, cancellationToken).ConfigureAwait(false);
            return;
        }

        var (stored, plain) = (Array.Empty<byte>(), Array.Empty<byte>());
        while (!destination.IsEmpty)
        {
            var (segment, from) = (offset / BlobCipher.SegmentLength, (int)(offset % BlobCipher.SegmentLength));
            var place = BlobCipher.PlaceOf(segment, _blob.ContentLength);
            var plainLength = place.Length - (BlobCipher.PlaceOf(0, BlobCipher.SegmentLength).Length - BlobCipher.SegmentLength);
            if (stored.Length < place.Length)
            {
                (stored, plain) = (new byte[place.Length], new byte[plainLength]);
            }

            await _stored.ReadAsync(place.Offset, stored.AsMemory(0, place.Length), cancellationToken).ConfigureAwait(false);
            _cipher.Decrypt(segment, stored.AsSpan(0, place.Length), plain.AsSpan(0, plainLength));
            var count = Math.Min(destination.Length, plainLength - from);
            plain.AsMemory(from, count).CopyTo(destination);
            (destination, offset) = (destination[count..], offset + count);
        }
    }

    public ValueTask DisposeAsync()
    {
        _cipher?.Dispose();
        return _stored.DisposeAsync();
    }
}
