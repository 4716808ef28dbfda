namespace MlOps.Sdk.Registry.Wire;

internal sealed record CreateRegisteredModelRequest
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<WireRegistryTag>? Tags { get; init; }
}
