namespace MlOps.Sdk.Artifacts.Wire;

/// <summary>Gives up an upload: the storage forgets its parts.</summary>
internal sealed record AbortUploadRequest
{
    public required string Path { get; init; }

    public required string UploadId { get; init; }
}
