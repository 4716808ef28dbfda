namespace MlOps.Sdk.Tracking.Wire;

internal sealed record LoggedModelParamsRequest
{
    public required string ModelId { get; init; }

    public required IReadOnlyList<WireEntry> Params { get; init; }
}
