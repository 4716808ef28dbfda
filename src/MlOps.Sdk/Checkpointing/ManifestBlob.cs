namespace MlOps.Sdk.Checkpointing;

/// <summary>A blob that a checkpoint uses.</summary>
internal sealed class ManifestBlob
{
    public required string Name { get; init; }

    /// <summary>Bytes in the store.</summary>
    public required long Length { get; init; }

    /// <summary>Of the bytes in the store, in hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Bytes before the first entry.</summary>
    public required int HeaderLength { get; init; }

    /// <summary><see cref="EntryHash"/> of those.</summary>
    public required UInt128 HeaderHash { get; init; }

    /// <summary>The key that it is encrypted with; <see langword="null"/> when it is not.</summary>
    public string? KeyId { get; init; }

    /// <summary>Bytes of the content, which for an encrypted blob is what was encrypted.</summary>
    public long ContentLength => KeyId is null ? Length : BlobCipher.ContentLength(Length);
}
