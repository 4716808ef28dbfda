namespace MlOps.Sdk.Checkpointing;

/// <summary>Encrypts what checkpoints hold with AES-256-GCM. Manifests stay readable: names, types, shapes, metrics and sizes are no secrets.</summary>
/// <remarks>
/// Each blob has a key of its own, derived from yours and a random salt by HKDF-SHA256. A changed byte is noticed. It is no proof of who
/// saved a checkpoint: manifests have no key, so that whoever can write to the store can delete checkpoints, bring older ones back, mix
/// the entries of several, or put there one of their own that is not encrypted.
/// </remarks>
public sealed class CheckpointEncryption
{
    private readonly Func<string, CancellationToken, ValueTask<byte[]>> _getKey;

    /// <summary>Names the key for what is written from now on, and the way to that and older keys.</summary>
    /// <param name="keyId">The name of the key to write with. It stands in manifests.</param>
    /// <param name="getKey">Gets a key of 32 bytes by its name, such as from a key vault. Asked for each checkpoint.</param>
    public CheckpointEncryption(string keyId, Func<string, CancellationToken, ValueTask<byte[]>> getKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(keyId);
        ArgumentNullException.ThrowIfNull(getKey);
        KeyId = keyId;
        _getKey = getKey;
    }

    /// <summary>The name of the key to write with.</summary>
    public string KeyId { get; }

    internal async ValueTask<byte[]> GetKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        var key = await _getKey(keyId, cancellationToken).ConfigureAwait(false);
        return key is { Length: BlobCipher.KeyLength } ? key : throw new ArgumentException(
            FormattableString.Invariant($"The key '{keyId}' for checkpoints has {key?.Length ?? 0} bytes: expected {BlobCipher.KeyLength}, from a random generator."));
    }
}
