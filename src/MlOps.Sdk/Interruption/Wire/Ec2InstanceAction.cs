namespace MlOps.Sdk.Interruption.Wire;

internal sealed record Ec2InstanceAction(string? Action, string? Time);
