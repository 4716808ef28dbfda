namespace MlOps.Sdk.Registry.Wire;

internal sealed record UpdateModelVersionRequest
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string Description { get; init; }
}
