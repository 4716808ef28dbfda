namespace MlOps.Sdk.Registry.Wire;

/// <summary>A version as MLflow sends it; any field may be missing.</summary>
internal sealed record WireModelVersion
{
    public string? Name { get; init; }

    public string? Version { get; init; }

    public long? CreationTimestamp { get; init; }

    public long? LastUpdatedTimestamp { get; init; }

    public string? UserId { get; init; }

    public string? CurrentStage { get; init; }

    public string? Description { get; init; }

    public string? Source { get; init; }

    public string? RunId { get; init; }

    public string? Status { get; init; }

    public string? StatusMessage { get; init; }

    public string? RunLink { get; init; }

    public string? ModelId { get; init; }

    public IReadOnlyList<WireRegistryTag>? Tags { get; init; }

    public IReadOnlyList<string>? Aliases { get; init; }
}
