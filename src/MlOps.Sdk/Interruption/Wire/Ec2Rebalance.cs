namespace MlOps.Sdk.Interruption.Wire;

internal sealed record Ec2Rebalance(string? NoticeTime);
