namespace MlOps.Sdk.Tracking.Wire;

/// <summary>What a run has given out.</summary>
internal sealed record WireRunOutputs
{
    public IReadOnlyList<WireModelOutput>? ModelOutputs { get; init; }
}
