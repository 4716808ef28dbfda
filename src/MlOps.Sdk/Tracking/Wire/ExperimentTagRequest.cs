namespace MlOps.Sdk.Tracking.Wire;

/// <summary>Sets a tag of an experiment, or deletes it: then without a value.</summary>
internal sealed record ExperimentTagRequest
{
    public required string ExperimentId { get; init; }

    public required string Key { get; init; }

    public string? Value { get; init; }
}
