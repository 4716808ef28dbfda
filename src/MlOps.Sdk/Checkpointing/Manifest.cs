using System.Buffers;

namespace MlOps.Sdk.Checkpointing;

/// <summary>What makes a checkpoint: which entries it has, where their bytes are, and what they have to be.</summary>
internal sealed class Manifest
{
    private static readonly SearchValues<char> HexadecimalDigits = SearchValues.Create("0123456789abcdef");

    public required CheckpointInfo Info { get; init; }

    /// <summary>The versions of the states by the name of their scope; the outermost is "".</summary>
    public required IReadOnlyDictionary<string, int> States { get; init; }

    public required IReadOnlyList<ManifestBlob> Blobs { get; init; }

    public required IReadOnlyList<ManifestEntry> Entries { get; init; }

    public static bool IsBlobName(string name) => name.Length == 32 && !name.AsSpan().ContainsAnyExcept(HexadecimalDigits);
}
