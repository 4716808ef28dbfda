namespace MlOps.Sdk.Artifacts.Wire;

/// <summary>A part that the storage has.</summary>
internal sealed record WirePart
{
    public required int PartNumber { get; init; }

    public required string Etag { get; init; }

    /// <summary>Its signed address: Azure's parts have their names in it.</summary>
    public required string Url { get; init; }
}
