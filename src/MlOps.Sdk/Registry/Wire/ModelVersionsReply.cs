namespace MlOps.Sdk.Registry.Wire;

/// <summary>A page of versions, or the latest ones.</summary>
internal sealed record ModelVersionsReply
{
    public IReadOnlyList<WireModelVersion>? ModelVersions { get; init; }

    public string? NextPageToken { get; init; }
}
