namespace MlOps.Sdk.Registry.Wire;

/// <summary>A registered model as MLflow sends it; any field may be missing.</summary>
internal sealed record WireRegisteredModel
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public long? CreationTimestamp { get; init; }

    public long? LastUpdatedTimestamp { get; init; }

    public IReadOnlyList<WireModelVersion>? LatestVersions { get; init; }

    public IReadOnlyList<WireRegistryTag>? Tags { get; init; }

    public IReadOnlyList<WireAlias>? Aliases { get; init; }
}
