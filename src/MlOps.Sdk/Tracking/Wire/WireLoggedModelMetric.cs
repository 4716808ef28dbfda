namespace MlOps.Sdk.Tracking.Wire;

/// <summary>A point of a run's metric that is a model's too.</summary>
internal sealed record WireLoggedModelMetric
{
    public string? RunId { get; init; }

    public string? ModelId { get; init; }

    public string? Key { get; init; }

    public double? Value { get; init; }

    public long? Timestamp { get; init; }

    public long? Step { get; init; }

    public string? DatasetName { get; init; }

    public string? DatasetDigest { get; init; }
}
