using MlOps.Sdk.Safetensors;

namespace MlOps.Sdk.Checkpointing;

/// <summary>Where an entry's bytes are, and what they have to be.</summary>
internal sealed class ManifestEntry
{
    public required string Name { get; init; }

    public required EntryKind Kind { get; init; }

    public required TensorType Type { get; init; }

    public required IReadOnlyList<long> Shape { get; init; }

    public required long Length { get; init; }

    /// <summary>Index in the manifest's blobs.</summary>
    public required int Blob { get; init; }

    /// <summary>Where it begins in the blob's content, which for an encrypted one is what was encrypted.</summary>
    public required long Offset { get; init; }

    /// <summary><see cref="EntryHash"/>; <see langword="null"/> in the file when the blob is encrypted: its tags say more, and the hash would tell of the content.</summary>
    public UInt128? Hash { get; set; }
}
