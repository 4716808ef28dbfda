namespace MlOps.Sdk.Artifacts.Wire;

/// <summary>An upload that has begun.</summary>
internal sealed record CreateUploadReply
{
    public string? UploadId { get; init; }

    public IReadOnlyList<WirePartAddress>? Credentials { get; init; }
}
