namespace MlOps.Sdk.Tracking.Wire;

/// <summary>A dataset that a run took in; what for is a tag.</summary>
internal sealed record WireDatasetInput
{
    public IReadOnlyList<WireEntry>? Tags { get; init; }

    public WireDataset? Dataset { get; init; }
}
