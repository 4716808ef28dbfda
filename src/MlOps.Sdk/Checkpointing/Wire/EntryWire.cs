namespace MlOps.Sdk.Checkpointing.Wire;

internal sealed record EntryWire
{
    public required string Name { get; init; }

    public required string Kind { get; init; }

    public required string Type { get; init; }

    public required long[] Shape { get; init; }

    public required int Blob { get; init; }

    public required long Offset { get; init; }

    public required long Length { get; init; }

    public string? Xxh128 { get; init; }
}
