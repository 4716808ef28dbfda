namespace MlOps.Sdk.Registry.Wire;

internal sealed record WireAlias
{
    public string? Alias { get; init; }

    public string? Version { get; init; }
}
