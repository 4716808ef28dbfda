namespace MlOps.Sdk.Registry.Wire;

internal sealed record ModelVersionReply
{
    public WireModelVersion? ModelVersion { get; init; }
}
