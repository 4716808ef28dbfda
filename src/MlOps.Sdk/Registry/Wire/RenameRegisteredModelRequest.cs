namespace MlOps.Sdk.Registry.Wire;

internal sealed record RenameRegisteredModelRequest
{
    public required string Name { get; init; }

    public required string NewName { get; init; }
}
