namespace MlOps.Sdk.Tracking.Wire;

internal sealed record CreateExperimentRequest
{
    public required string Name { get; init; }

    public string? ArtifactLocation { get; init; }

    public IReadOnlyList<WireEntry>? Tags { get; init; }
}
