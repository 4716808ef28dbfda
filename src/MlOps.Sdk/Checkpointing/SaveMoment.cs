namespace MlOps.Sdk.Checkpointing;

/// <summary>What a <see cref="SavePolicy"/> is asked about: the end of a step.</summary>
public readonly struct SaveMoment
{
    private readonly StepClock _clock;
    private readonly TimeSpan _last;

    internal SaveMoment(long step, long lastStep, StepClock clock, TimeSpan last, bool isInterrupted, TimeSpan? stall, TimeSpan? commit)
    {
        Step = step;
        LastStep = lastStep;
        IsInterrupted = isInterrupted;
        Stall = stall;
        CommitDuration = commit;
        _clock = clock;
        _last = last;
    }

    /// <summary>The step that has ended.</summary>
    public long Step { get; }

    /// <summary>The step of the last snapshot, or that which was restored; -1 when there is none.</summary>
    public long LastStep { get; }

    /// <summary>The time since the last snapshot, or since the manager was opened or has restored a state. Measured by a clock that only goes forward, to some milliseconds.</summary>
    public TimeSpan SinceLast => _clock.Now - _last;

    /// <summary>Whether the machine is about to go, by <see cref="CheckpointManager.NotifyInterruption"/>.</summary>
    public bool IsInterrupted { get; }

    /// <summary>How long the last snapshot kept the loop; <see langword="null"/> before the first one.</summary>
    public TimeSpan? Stall { get; }

    /// <summary>How long the last commit took, in the background; <see langword="null"/> before the first one.</summary>
    public TimeSpan? CommitDuration { get; }
}
