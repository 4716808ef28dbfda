namespace MlOps.Sdk.Tracking.Wire;

internal sealed record SearchRunsReply
{
    public IReadOnlyList<WireRun>? Runs { get; init; }

    public string? NextPageToken { get; init; }
}
