namespace MlOps.Sdk.Tracking.Wire;

internal sealed record LoggedModelTagsRequest
{
    public required string ModelId { get; init; }

    public required IReadOnlyList<WireEntry> Tags { get; init; }
}
