namespace MlOps.Sdk.Tracking.Wire;

/// <summary>A point of a metric. A value that is no finite number is a string: MLflow takes a bare NaN for 0.</summary>
internal sealed record WireMetric
{
    public string? Key { get; init; }

    public double? Value { get; init; }

    public long? Timestamp { get; init; }

    public long? Step { get; init; }
}
