namespace MlOps.Sdk.Tracking.Wire;

internal sealed record ExperimentReply
{
    public WireExperiment? Experiment { get; init; }
}
