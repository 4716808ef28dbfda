namespace MlOps.Sdk.Artifacts.Wire;

/// <summary>A file or folder as MLflow sends it; any field may be missing, the length of an empty file among them.</summary>
internal sealed record WireArtifact
{
    public string? Path { get; init; }

    public bool IsDir { get; init; }

    public long? FileSize { get; init; }
}
