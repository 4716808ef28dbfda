namespace MlOps.Sdk.Tracking.Wire;

internal sealed record WireLoggedModelInfo
{
    public string? ModelId { get; init; }

    public string? ExperimentId { get; init; }

    public string? Name { get; init; }

    public long? CreationTimestampMs { get; init; }

    public long? LastUpdatedTimestampMs { get; init; }

    public string? ArtifactUri { get; init; }

    public string? Status { get; init; }

    public string? ModelType { get; init; }

    public string? SourceRunId { get; init; }

    public IReadOnlyList<WireEntry>? Tags { get; init; }
}
