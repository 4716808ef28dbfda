namespace MlOps.Sdk.Checkpointing.Wire;

internal sealed record BlobWire
{
    public required string Name { get; init; }

    public required long Length { get; init; }

    public required string Sha256 { get; init; }

    public required int HeaderLength { get; init; }

    public required string HeaderXxh128 { get; init; }

    public string? KeyId { get; init; }
}
