namespace MlOps.Sdk.Tracking.Wire;

internal sealed record FinalizeLoggedModelRequest
{
    public required string ModelId { get; init; }

    public required string Status { get; init; }
}
