namespace MlOps.Sdk.Artifacts.Wire;

/// <summary>What is in a folder; nothing at all for one that is empty or missing.</summary>
internal sealed record ListArtifactsReply
{
    public IReadOnlyList<WireArtifact>? Files { get; init; }
}
