namespace MlOps.Sdk.Interruption;

/// <summary>What is going to happen to this machine or process.</summary>
public enum InterruptionKind
{
    /// <summary>The machine is deleted.</summary>
    Terminate,

    /// <summary>The machine is stopped; its disks stay, its memory does not.</summary>
    Stop,

    /// <summary>The machine is put to sleep, often at once; it may never wake up.</summary>
    Hibernate,

    /// <summary>The provider takes the machine back; whether it is stopped or deleted is the machine's setting.</summary>
    Preempt,

    /// <summary>The machine starts again, here or on other hardware.</summary>
    Restart,

    /// <summary>Work on the host: the machine is paused, moved, or slow for a while.</summary>
    Maintenance,

    /// <summary>The machine is more likely than before to be taken back.</summary>
    Rebalance,

    /// <summary>The process was told to end, by SIGTERM or SIGUSR1.</summary>
    Signal,

    /// <summary>A person asked for it, by Ctrl-C or a file.</summary>
    UserRequest,
}
