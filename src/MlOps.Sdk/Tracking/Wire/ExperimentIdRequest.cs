namespace MlOps.Sdk.Tracking.Wire;

/// <summary>Deletes or restores an experiment.</summary>
internal sealed record ExperimentIdRequest
{
    public required string ExperimentId { get; init; }
}
