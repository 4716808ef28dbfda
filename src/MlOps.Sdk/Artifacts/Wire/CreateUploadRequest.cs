namespace MlOps.Sdk.Artifacts.Wire;

/// <summary>Begins an upload in parts; the folder stands in the address.</summary>
internal sealed record CreateUploadRequest
{
    /// <summary>The file's name.</summary>
    public required string Path { get; init; }

    public required int NumParts { get; init; }
}
