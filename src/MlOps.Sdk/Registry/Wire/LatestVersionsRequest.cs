namespace MlOps.Sdk.Registry.Wire;

internal sealed record LatestVersionsRequest
{
    public required string Name { get; init; }

    public IReadOnlyCollection<string>? Stages { get; init; }
}
