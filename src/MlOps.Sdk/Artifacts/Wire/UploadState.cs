namespace MlOps.Sdk.Artifacts.Wire;

/// <summary>What an upload in parts needs to go on after the process has ended; a line of a file beside the staged one.</summary>
internal sealed record UploadState
{
    /// <summary>Where the file is to be.</summary>
    public required string Path { get; init; }

    public required string UploadId { get; init; }

    public required long PartBytes { get; init; }

    public required IReadOnlyList<WirePartAddress> Addresses { get; init; }
}
