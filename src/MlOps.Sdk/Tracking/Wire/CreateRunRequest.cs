namespace MlOps.Sdk.Tracking.Wire;

/// <summary>The server makes the id. A start time that is missing becomes 1970.</summary>
internal sealed record CreateRunRequest
{
    public required string ExperimentId { get; init; }

    public string? RunName { get; init; }

    public string? UserId { get; init; }

    public required long StartTime { get; init; }

    public required IReadOnlyList<WireEntry> Tags { get; init; }
}
