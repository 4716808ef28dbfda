namespace MlOps.Sdk.Tracking.Wire;

/// <summary>What is <see langword="null"/> stays as it is. A status that the server does not know is ignored without a word.</summary>
internal sealed record UpdateRunRequest
{
    public required string RunId { get; init; }

    public string? RunName { get; init; }

    public string? Status { get; init; }

    public long? EndTime { get; init; }
}
