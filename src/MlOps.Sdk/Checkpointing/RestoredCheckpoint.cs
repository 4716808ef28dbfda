namespace MlOps.Sdk.Checkpointing;

/// <summary>The checkpoint that a state was restored from.</summary>
public sealed class RestoredCheckpoint
{
    internal RestoredCheckpoint(CheckpointInfo checkpoint, IReadOnlyList<DamagedCheckpoint> skipped)
    {
        Checkpoint = checkpoint;
        Skipped = skipped;
    }

    /// <summary>The step after which the state was taken: training goes on with the next one.</summary>
    public long Step => Checkpoint.Step;

    /// <summary>What its manifest says.</summary>
    public CheckpointInfo Checkpoint { get; }

    /// <summary>Newer checkpoints that could not be restored because they are damaged, newest first.</summary>
    public IReadOnlyList<DamagedCheckpoint> Skipped { get; }
}
