namespace MlOps.Sdk.Checkpointing;

/// <summary>A state as it was at one step, in staging memory.</summary>
internal sealed class Snapshot
{
    public required long Step { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    public Dictionary<string, int> States { get; } = [];

    public Dictionary<string, StagedEntry> Entries { get; } = [];
}
