namespace MlOps.Sdk.Interruption;

/// <summary>Word that this machine or process will go.</summary>
public sealed class InterruptionNotice
{
    /// <summary>The exit code that asks to be started again: EX_TEMPFAIL.</summary>
    internal const int StartAgain = 75;

    /// <summary>What a shell shows for a process that SIGTERM ended.</summary>
    internal const int AfterSigterm = 143;

    /// <param name="kind">What is going to happen.</param>
    /// <param name="source">Who says so, in a word.</param>
    public InterruptionNotice(InterruptionKind kind, string source)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        Kind = kind;
        Source = source;
        IsFinal = kind is not (InterruptionKind.Maintenance or InterruptionKind.Rebalance);
    }

    /// <summary>What is going to happen.</summary>
    public InterruptionKind Kind { get; }

    /// <summary>Who says so: <c>ec2</c>, <c>gcp</c>, <c>azure</c>, <c>sigterm</c>, <c>sigusr1</c>, <c>slurm</c>, <c>console</c>, <c>file</c>, or the user's own.</summary>
    public string Source { get; }

    /// <summary>
    /// When it happens, by this machine's clock, whatever the clock of the one that said so; <see langword="null"/> when that is not
    /// known: it may then happen at any moment, or wait for the process.
    /// </summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>What to expect, in a sentence.</summary>
    /// <value>The default is empty.</value>
    public string Detail { get; init; } = "";

    /// <summary>Whether the process will end by it. One that is not final is advice.</summary>
    /// <value>The default is <see langword="true"/>, but for <see cref="InterruptionKind.Maintenance"/> and <see cref="InterruptionKind.Rebalance"/>.</value>
    public bool IsFinal { get; init; }

    /// <summary>The exit code that fits a process which saved its state and ends because of this.</summary>
    /// <value>The default is 75, "try again later". The notice of a SIGTERM has 143.</value>
    public int ExitCode { get; init; } = StartAgain;

    /// <summary>Tells the source that the state is saved, where it wants to know; returns whether it was taken.</summary>
    internal Func<CancellationToken, Task<bool>>? Acknowledge { get; init; }

    /// <summary>The time that is left: zero when the deadline is past, <see langword="null"/> when there is none.</summary>
    /// <param name="timeProvider">The clock; the system's when not given.</param>
    public TimeSpan? Remaining(TimeProvider? timeProvider = null)
    {
        var left = Deadline - (timeProvider ?? TimeProvider.System).GetUtcNow();
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    /// <inheritdoc />
    public override string ToString() =>
        $"{Source}: {Kind}{(Deadline is { } deadline ? $" at {deadline.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z" : "")}{(IsFinal ? "" : ", advice")}. {Detail}".TrimEnd();

    internal bool IsSameAs(InterruptionNotice other) =>
        (Kind, Source, Deadline, IsFinal, Detail) == (other.Kind, other.Source, other.Deadline, other.IsFinal, other.Detail);
}
