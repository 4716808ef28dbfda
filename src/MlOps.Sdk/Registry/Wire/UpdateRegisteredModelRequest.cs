namespace MlOps.Sdk.Registry.Wire;

internal sealed record UpdateRegisteredModelRequest
{
    public required string Name { get; init; }

    public required string Description { get; init; }
}
