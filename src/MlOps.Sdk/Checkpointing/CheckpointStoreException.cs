using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Checkpointing;

/// <summary>A checkpoint could not be written or read: the disk is full, the folder is gone or in use, the storage refused.</summary>
public sealed class CheckpointStoreException : MlOpsException
{
    internal CheckpointStoreException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
