namespace MlOps.Sdk.Checkpointing.Wire;

/// <summary>What every version of the format has. Read first: a later version may have no other field of this one.</summary>
internal sealed record ManifestHeadWire
{
    public required string Format { get; init; }

    public required int Version { get; init; }
}
