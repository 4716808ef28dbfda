namespace MlOps.Sdk.Tracking.Wire;

internal sealed record CreateExperimentRequest
{
    public required string Name { get; init; }
}
