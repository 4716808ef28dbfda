namespace MlOps.Sdk.Checkpointing;

/// <summary>
/// A clock that only goes forward, for the end of each step. The system's is read at the resolution of its ticks, some milliseconds, which costs
/// a fraction of the exact one.
/// </summary>
internal readonly struct StepClock(TimeProvider time)
{
    private readonly bool _isOfTheSystem = time == TimeProvider.System;

    public TimeSpan Now => _isOfTheSystem ? new(Environment.TickCount64 * TimeSpan.TicksPerMillisecond) : time.GetElapsedTime(0);
}
