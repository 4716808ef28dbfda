namespace MlOps.Sdk.Registry.Wire;

internal sealed record RegisteredModelReply
{
    public WireRegisteredModel? RegisteredModel { get; init; }
}
