namespace MlOps.Sdk.Tracking.Wire;

/// <summary>Sets a tag of a run, or deletes it: then without a value.</summary>
internal sealed record RunTagRequest
{
    public required string RunId { get; init; }

    public required string Key { get; init; }

    public string? Value { get; init; }
}
