namespace MlOps.Sdk.Registry;

/// <summary>A version that a store is to create.</summary>
internal sealed record ModelVersionStart
{
    public required string Name { get; init; }

    public required string Source { get; init; }

    public string? RunId { get; init; }

    public string? RunLink { get; init; }

    public string? ModelId { get; init; }

    public string? Description { get; init; }

    public IReadOnlyCollection<KeyValuePair<string, string>> Tags { get; init; } = [];
}
