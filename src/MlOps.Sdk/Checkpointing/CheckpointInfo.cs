namespace MlOps.Sdk.Checkpointing;

/// <summary>What a committed checkpoint's manifest says of it.</summary>
public sealed class CheckpointInfo
{
    internal CheckpointInfo(long step, long sequence, DateTimeOffset createdAt)
    {
        Step = step;
        Sequence = sequence;
        CreatedAt = createdAt;
    }

    /// <summary>The training step after which the state was taken.</summary>
    public long Step { get; }

    /// <summary>How many checkpoints were committed to the store when this one was. The newest has the highest, whatever the clock and the steps say.</summary>
    public long Sequence { get; }

    /// <summary>When the state was taken, by this machine's clock.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>The run that the state belongs to, where the options named one.</summary>
    public string? RunId { get; internal init; }

    /// <summary>Which attempt at the run wrote it: 1 unless the options say otherwise.</summary>
    public int Attempt { get; internal init; }

    /// <summary>The metrics that were given with the save.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; internal init; } = new Dictionary<string, double>();

    /// <summary>Bytes of the state.</summary>
    public long StateBytes { get; internal init; }

    /// <summary>Bytes that were written for it; what had not changed since the checkpoint before is not written again.</summary>
    public long WrittenBytes { get; internal init; }

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"step-{Step}");
}
