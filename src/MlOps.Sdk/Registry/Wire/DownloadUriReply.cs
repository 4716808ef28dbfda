namespace MlOps.Sdk.Registry.Wire;

internal sealed record DownloadUriReply
{
    public string? ArtifactUri { get; init; }
}
