using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Primitives;
using MlOps.Sdk.Training.Wire;

namespace MlOps.Sdk.Training;

/// <summary>Says when a metric has stopped improving, so that training can end. Its state goes into a checkpoint: a resumed training goes on counting.</summary>
/// <remarks>
/// <para>As in Keras and Lightning, a value improves on the best one when it is better by more than the minimum change, and training is to
/// stop at the value that is the <see cref="Patience"/>-th in a row without an improvement. Values are counted, not steps: a metric that is
/// reported every tenth epoch is waited for ten times as long.</para>
/// <para>NaN and infinite values are no improvement, and never the best. With <see cref="StopsWhenNotFinite"/> the first one stops training,
/// as Lightning's <c>check_finite</c> does.</para>
/// </remarks>
public sealed class EarlyStopping : ICheckpointable
{
    private bool _wasNotFinite;

    /// <summary>Waits for the first value.</summary>
    /// <param name="metric">The metric's name.</param>
    /// <param name="patience">How many values in a row may bring no improvement before training stops at the last of them; at least 1.</param>
    /// <param name="goal">Which values are good.</param>
    /// <param name="minimumChange">A change of this much or less is no improvement; not negative, finite.</param>
    public EarlyStopping(string metric, int patience, Goal goal = Goal.Minimize, double minimumChange = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(metric);
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        if (minimumChange is not (>= 0 and <= double.MaxValue)) // NaN too
        {
            throw TrainingErrors.OutOfRange(minimumChange, "a finite number that is not negative", nameof(minimumChange));
        }

        (Metric, Patience, Goal, MinimumChange) = (metric, patience, goal, minimumChange);
    }

    /// <summary>The metric's name.</summary>
    public string Metric { get; }

    /// <summary>How many values in a row may bring no improvement. It may be another one after a restore.</summary>
    public int Patience { get; }

    /// <summary>Which values are good.</summary>
    public Goal Goal { get; }

    /// <summary>A change of this much or less is no improvement. It may be another one after a restore.</summary>
    public double MinimumChange { get; }

    /// <summary>Whether a value that is NaN or infinite stops training at once.</summary>
    /// <value>The default value is <see langword="false"/>: it counts as one without an improvement.</value>
    public bool StopsWhenNotFinite { get; init; }

    /// <summary>The best value; <see langword="null"/> before there is a finite one.</summary>
    public double? Best { get; private set; }

    /// <summary>The step of the best value.</summary>
    public long? BestStep { get; private set; }

    /// <summary>How many values have come since the best one.</summary>
    public int Waits { get; private set; }

    /// <summary>Whether training is to stop. A restored training may ask this before its first step.</summary>
    public bool ShouldStop => Waits >= Patience || (StopsWhenNotFinite && _wasNotFinite);

    /// <summary>Takes a value. When it is the best so far, <see cref="BestStep"/> is its step.</summary>
    /// <param name="step">Its step.</param>
    /// <param name="value">The value.</param>
    /// <returns><see cref="ShouldStop"/>.</returns>
    public bool Report(long step, double value)
    {
        if (IsImprovement(value))
        {
            (Best, BestStep, Waits) = (value, step, 0);
        }
        else
        {
            Waits++;
        }

        _wasNotFinite |= !double.IsFinite(value);
        return ShouldStop;
    }

    /// <inheritdoc />
    public void Save(CheckpointWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var state = new EarlyStoppingWire { Metric = Metric, Goal = $"{Goal}", Best = Best, BestStep = BestStep, Waits = Waits, WasNotFinite = _wasNotFinite };
        writer.WriteJson("early_stopping", state, TrainingWireJson.Default.EarlyStoppingWire);
    }

    /// <inheritdoc />
    /// <exception cref="CheckpointMismatchException">It was saved for another metric or goal.</exception>
    public void Load(CheckpointReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var state = reader.ReadJson("early_stopping", TrainingWireJson.Default.EarlyStoppingWire);
        if (state.Metric != Metric || state.Goal != $"{Goal}")
        {
            throw TrainingErrors.OtherMetric(state.Metric, state.Goal, Metric, Goal);
        }

        reader.OnSwap(() => (Best, BestStep, Waits, _wasNotFinite) = (state.Best, state.BestStep, state.Waits, state.WasNotFinite));
    }

    private bool IsImprovement(double value) => double.IsFinite(value)
        && (Best is not { } best || (Goal == Goal.Minimize ? value + MinimumChange < best : value - MinimumChange > best));
}
