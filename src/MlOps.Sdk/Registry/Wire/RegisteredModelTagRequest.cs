namespace MlOps.Sdk.Registry.Wire;

/// <summary>Sets a tag of a model, or deletes it: then without a value.</summary>
internal sealed record RegisteredModelTagRequest
{
    public required string Name { get; init; }

    public required string Key { get; init; }

    public string? Value { get; init; }
}
