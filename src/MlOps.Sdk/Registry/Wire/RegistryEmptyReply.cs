namespace MlOps.Sdk.Registry.Wire;

internal sealed record RegistryEmptyReply;
