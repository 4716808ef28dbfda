namespace MlOps.Sdk.Tracking.Wire;

/// <summary>An experiment as MLflow sends it; any field may be missing.</summary>
internal sealed record WireExperiment
{
    public string? ExperimentId { get; init; }

    public string? Name { get; init; }

    public string? ArtifactLocation { get; init; }

    public string? LifecycleStage { get; init; }

    public long? CreationTime { get; init; }

    public long? LastUpdateTime { get; init; }

    public IReadOnlyList<WireEntry>? Tags { get; init; }
}
