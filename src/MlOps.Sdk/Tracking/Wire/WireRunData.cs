namespace MlOps.Sdk.Tracking.Wire;

/// <summary>What a run has logged.</summary>
internal sealed record WireRunData
{
    public IReadOnlyList<WireMetric>? Metrics { get; init; }

    public IReadOnlyList<WireEntry>? Params { get; init; }

    public IReadOnlyList<WireEntry>? Tags { get; init; }
}
