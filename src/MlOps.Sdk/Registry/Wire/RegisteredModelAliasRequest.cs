namespace MlOps.Sdk.Registry.Wire;

/// <summary>Sets an alias, or deletes it: then without a version.</summary>
internal sealed record RegisteredModelAliasRequest
{
    public required string Name { get; init; }

    public required string Alias { get; init; }

    public string? Version { get; init; }
}
