namespace MlOps.Sdk.Registry.Wire;

internal sealed record RegisteredModelNameRequest
{
    public required string Name { get; init; }
}
