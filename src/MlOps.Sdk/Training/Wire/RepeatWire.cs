using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Training.Wire;

/// <summary>A point of the run's history that training has not come to again.</summary>
internal sealed record RepeatWire
{
    public required string Key { get; init; }

    public required double Value { get; init; }

    public required long Step { get; init; }

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public required long Timestamp { get; init; }

    public static RepeatWire Of(Metric point) =>
        new() { Key = point.Key, Value = point.Value, Step = point.Step, Timestamp = point.Timestamp.ToUnixTimeMilliseconds() };

    public Metric ToMetric() => new(Key, Value, DateTimeOffset.FromUnixTimeMilliseconds(Timestamp), Step);
}
