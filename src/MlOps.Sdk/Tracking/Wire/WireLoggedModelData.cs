namespace MlOps.Sdk.Tracking.Wire;

internal sealed record WireLoggedModelData
{
    public IReadOnlyList<WireEntry>? Params { get; init; }

    public IReadOnlyList<WireLoggedModelMetric>? Metrics { get; init; }
}
