using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Checkpointing;

/// <summary>No checkpoint could be restored from what is there, because it is damaged. Nothing was changed.</summary>
public sealed class CheckpointCorruptException : MlOpsException
{
    internal CheckpointCorruptException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>The checkpoints that were tried, newest first.</summary>
    public IReadOnlyList<DamagedCheckpoint> Damaged { get; internal init; } = [];
}
