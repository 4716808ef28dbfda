namespace MlOps.Sdk.Registry.Wire;

/// <summary>Sets a tag of a version, or deletes it: then without a value.</summary>
internal sealed record ModelVersionTagRequest
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string Key { get; init; }

    public string? Value { get; init; }
}
