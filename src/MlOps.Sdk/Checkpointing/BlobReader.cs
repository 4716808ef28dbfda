namespace MlOps.Sdk.Checkpointing;

/// <summary>Reads the content of a blob, decrypted where it is encrypted. Several threads may.</summary>
internal sealed class BlobReader : IDisposable
{
    private readonly ICheckpointStore _store;
    private readonly ManifestBlob _blob;
    private readonly BlobCipher? _cipher;

    private BlobReader(ICheckpointStore store, ManifestBlob blob, BlobCipher? cipher)
    {
        _store = store;
        _blob = blob;
        _cipher = cipher;
    }

    public static async Task<BlobReader> OpenAsync(ICheckpointStore store, ManifestBlob blob, CheckpointEncryption? encryption, CancellationToken cancellationToken)
    {
        if (blob.KeyId is null)
        {
            return new(store, blob, null);
        }

        if (encryption is null)
        {
            throw new DamageException($"it is encrypted with the key '{blob.KeyId}', and the options name no encryption");
        }

        var key = await encryption.GetKeyAsync(blob.KeyId, cancellationToken).ConfigureAwait(false);
        var header = new byte[BlobCipher.HeaderLength];
        await store.ReadBlobAsync(blob.Name, 0, header, cancellationToken).ConfigureAwait(false);
        return new(store, blob, BlobCipher.Open(key, header, blob.ContentLength));
    }

    public async ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (_cipher is null)
        {
            await _store.ReadBlobAsync(_blob.Name, offset, destination, cancellationToken).ConfigureAwait(false);
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

            await _store.ReadBlobAsync(_blob.Name, place.Offset, stored.AsMemory(0, place.Length), cancellationToken).ConfigureAwait(false);
            _cipher.Decrypt(segment, stored.AsSpan(0, place.Length), plain.AsSpan(0, plainLength));
            var count = Math.Min(destination.Length, plainLength - from);
            plain.AsMemory(from, count).CopyTo(destination);
            (destination, offset) = (destination[count..], offset + count);
        }
    }

    public void Dispose() => _cipher?.Dispose();
}
