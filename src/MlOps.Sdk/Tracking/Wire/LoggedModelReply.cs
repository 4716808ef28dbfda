namespace MlOps.Sdk.Tracking.Wire;

internal sealed record LoggedModelReply
{
    public WireLoggedModel? Model { get; init; }
}
