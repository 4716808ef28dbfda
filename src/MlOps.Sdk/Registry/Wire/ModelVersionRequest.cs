namespace MlOps.Sdk.Registry.Wire;

internal sealed record ModelVersionRequest
{
    public required string Name { get; init; }

    public required string Version { get; init; }
}
