namespace MlOps.Sdk.Tracking.Wire;

internal sealed record LogOutputsRequest
{
    public required string RunId { get; init; }

    public required IReadOnlyList<WireModelOutput> Models { get; init; }
}
