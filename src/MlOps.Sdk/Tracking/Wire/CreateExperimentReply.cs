namespace MlOps.Sdk.Tracking.Wire;

internal sealed record CreateExperimentReply
{
    public string? ExperimentId { get; init; }
}
