namespace MlOps.Sdk.Training.Wire;

internal sealed record DataCursorWire
{
    public required int Count { get; init; }

    public required long Seed { get; init; }

    public required bool Shuffle { get; init; }

    public required long Epoch { get; init; }

    public required int Position { get; init; }
}
