namespace MlOps.Sdk.Tracking.Wire;

internal sealed record SearchExperimentsReply
{
    public IReadOnlyList<WireExperiment>? Experiments { get; init; }

    public string? NextPageToken { get; init; }
}
