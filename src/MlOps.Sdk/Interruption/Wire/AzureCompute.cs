namespace MlOps.Sdk.Interruption.Wire;

internal sealed record AzureCompute(string? Name, string? VmId);
