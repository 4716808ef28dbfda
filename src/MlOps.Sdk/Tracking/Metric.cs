namespace MlOps.Sdk.Tracking;

/// <summary>A number that was logged at a step of a run.</summary>
public sealed class Metric
{
    internal Metric(string key, double value, DateTimeOffset timestamp, long step)
    {
        Key = key;
        Value = value;
        Timestamp = timestamp;
        Step = step;
    }

    /// <summary>The metric's name; at most 250 characters.</summary>
    public string Key { get; }

    /// <summary>The number. SQL stores keep infinities as ±1.7976931348623157E+308.</summary>
    public double Value { get; }

    /// <summary>When it was logged, to the millisecond.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>The training step; 0 when none was given.</summary>
    public long Step { get; }

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"{Key} = {Value} at step {Step}");
}
