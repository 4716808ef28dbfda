namespace MlOps.Sdk.Artifacts.Wire;

/// <summary>Makes a file of the parts.</summary>
internal sealed record CompleteUploadRequest
{
    public required string Path { get; init; }

    public required string UploadId { get; init; }

    public required IReadOnlyList<WirePart> Parts { get; init; }
}
