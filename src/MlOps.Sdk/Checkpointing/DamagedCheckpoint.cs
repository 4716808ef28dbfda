namespace MlOps.Sdk.Checkpointing;

/// <summary>A checkpoint that can't be restored, and why.</summary>
public sealed class DamagedCheckpoint
{
    internal DamagedCheckpoint(long step, string reason)
    {
        Step = step;
        Reason = reason;
    }

    /// <summary>Its step, by the name of its manifest.</summary>
    public long Step { get; }

    /// <summary>What is wrong with it, in a sentence.</summary>
    public string Reason { get; }

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"step-{Step}: {Reason}");
}
