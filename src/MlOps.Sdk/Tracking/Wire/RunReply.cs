namespace MlOps.Sdk.Tracking.Wire;

internal sealed record RunReply
{
    public WireRun? Run { get; init; }
}
