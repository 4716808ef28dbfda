namespace MlOps.Sdk.Training;

/// <summary>Measures the rate of steps. Taking a step costs a look at the clock, and no allocation.</summary>
/// <remarks>
/// The rate is that from the oldest of thirty marks to the last step. A mark is a step that ended at least a second after the one before it:
/// steps of a millisecond are measured over half a minute, steps of a minute over half an hour.
/// </remarks>
internal sealed class TrainingProgressMeter
{
    private const int MarkCount = 30;

    private static readonly TimeSpan MarkDistance = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly long? _totalSteps;
    private readonly long _start;
    private readonly (long Step, long Timestamp)[] _marks = new (long, long)[MarkCount];
    private long _marked; // how many were made: the newest is at (_marked - 1) % MarkCount
    private (long Step, long Timestamp) _last;

    /// <param name="time">The clock.</param>
    /// <param name="nextStep">The first step to come: 0, or that after the restored one.</param>
    /// <param name="totalSteps">How many steps there are to be, the restored ones included.</param>
    public TrainingProgressMeter(TimeProvider time, long nextStep = 0, long? totalSteps = null)
    {
        (_time, _totalSteps, _start) = (time, totalSteps, time.GetTimestamp());
        _last = (nextStep - 1, _start);
        Mark();
    }

    /// <summary>Takes a step that has ended.</summary>
    public void Complete(long step)
    {
        if (step <= _last.Step)
        {
            _marked = 0; // back at an older checkpoint
        }

        _last = (step, _time.GetTimestamp());
        if (_marked == 0 || _time.GetElapsedTime(_marks[(_marked - 1) % MarkCount].Timestamp, _last.Timestamp) >= MarkDistance)
        {
            Mark();
        }
    }

    public TrainingProgress Read(long? lastCheckpointStep = null)
    {
        var rate = StepsPerSecond();
        return new()
        {
            Step = _last.Step,
            TotalSteps = _totalSteps,
            StepsPerSecond = rate,
            Elapsed = _time.GetElapsedTime(_start),
            Remaining = RemainingAt(rate),
            LastCheckpointStep = lastCheckpointStep,
        };
    }

    private void Mark() => _marks[_marked++ % MarkCount] = _last;

    private double? StepsPerSecond()
    {
        var oldest = _marks[_marked <= MarkCount ? 0 : _marked % MarkCount];
        var seconds = _time.GetElapsedTime(oldest.Timestamp, _last.Timestamp).TotalSeconds;
        return seconds > 0 ? (_last.Step - oldest.Step) / seconds : null;
    }

    private TimeSpan? RemainingAt(double? rate)
    {
        if (_totalSteps is not { } total)
        {
            return null;
        }

        var steps = Math.Max(0, total - _last.Step - 1);
        return steps == 0 ? TimeSpan.Zero
            : rate is > 0 && steps / rate.Value < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(steps / rate.Value)
            : null;
    }
}
