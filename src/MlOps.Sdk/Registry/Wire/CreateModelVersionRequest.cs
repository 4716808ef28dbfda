namespace MlOps.Sdk.Registry.Wire;

internal sealed record CreateModelVersionRequest
{
    public required string Name { get; init; }

    public required string Source { get; init; }

    public string? RunId { get; init; }

    public string? RunLink { get; init; }

    public string? ModelId { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<WireRegistryTag>? Tags { get; init; }
}
