using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Checkpointing;

/// <summary>A checkpoint is intact, but does not fit the state that it was to restore: an entry is missing, or has another type or shape. Nothing was changed.</summary>
public sealed class CheckpointMismatchException : MlOpsException
{
    internal CheckpointMismatchException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
