namespace MlOps.Sdk.Tracking.Wire;

internal sealed record WireModelOutput
{
    public string? ModelId { get; init; }

    public long? Step { get; init; }
}
