namespace MlOps.Sdk.Tracking.Wire;

internal sealed record UpdateExperimentRequest
{
    public required string ExperimentId { get; init; }

    public required string NewName { get; init; }
}
