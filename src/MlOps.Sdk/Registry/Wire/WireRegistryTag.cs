namespace MlOps.Sdk.Registry.Wire;

/// <summary>A tag of a model or a version.</summary>
internal sealed record WireRegistryTag
{
    public string? Key { get; init; }

    public string? Value { get; init; }
}
