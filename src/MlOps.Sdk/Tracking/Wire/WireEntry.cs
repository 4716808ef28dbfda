namespace MlOps.Sdk.Tracking.Wire;

/// <summary>A param or a tag.</summary>
internal sealed record WireEntry
{
    public string? Key { get; init; }

    public string? Value { get; init; }
}
