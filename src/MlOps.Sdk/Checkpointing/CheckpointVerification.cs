namespace MlOps.Sdk.Checkpointing;

/// <summary>What a verification found: every byte of every checkpoint was read and compared.</summary>
public sealed class CheckpointVerification
{
    internal CheckpointVerification(IReadOnlyList<CheckpointInfo> intact, IReadOnlyList<DamagedCheckpoint> damaged)
    {
        Intact = intact;
        Damaged = damaged;
    }

    /// <summary>The checkpoints that can be restored, newest first.</summary>
    public IReadOnlyList<CheckpointInfo> Intact { get; }

    /// <summary>The others.</summary>
    public IReadOnlyList<DamagedCheckpoint> Damaged { get; }
}
