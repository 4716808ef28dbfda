namespace MlOps.Sdk.Tracking;

/// <summary>A number that a run logged about a model, perhaps on a dataset.</summary>
public sealed class LoggedModelMetric
{
    internal LoggedModelMetric()
    {
    }

    /// <summary>The metric's name.</summary>
    public string Key { get; internal init; } = "";

    /// <summary>The number.</summary>
    public double Value { get; internal init; }

    /// <summary>When it was logged, to the millisecond.</summary>
    public DateTimeOffset Timestamp { get; internal init; }

    /// <summary>The training step; 0 when none was given.</summary>
    public long Step { get; internal init; }

    /// <summary>The id of the run that logged it, as the store has it.</summary>
    public string RunId { get; internal init; } = "";

    /// <summary>The name of the dataset that it was measured on; <see langword="null"/> where none was given.</summary>
    public string? DatasetName { get; internal init; }

    /// <summary>The version of that dataset.</summary>
    public string? DatasetDigest { get; internal init; }

    /// <inheritdoc />
    public override string ToString() =>
        FormattableString.Invariant($"{Key} = {Value} at step {Step}") + (DatasetName is null ? "" : $" on {DatasetName}");
}
