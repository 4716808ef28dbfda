using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.Checkpointing;

/// <summary>The messages of checkpointing's work in the background.</summary>
internal static partial class CheckpointLog
{
    [LoggerMessage(301, LogLevel.Debug, "The checkpoint of step {Step} is on the disk in '{Location}': {StateBytes} bytes of state, {WrittenBytes} of them written, {Seconds} s after the snapshot")]
    public static partial void Committed(this ILogger logger, long step, string location, long stateBytes, long writtenBytes, double seconds);

    [LoggerMessage(302, LogLevel.Error, "A checkpoint was not saved, and nobody has asked since")]
    public static partial void NotSaved(this ILogger logger, Exception exception);

    [LoggerMessage(303, LogLevel.Warning, "A checkpoint of '{Location}' is passed over: {Damaged}")]
    public static partial void PassedOver(this ILogger logger, string location, DamagedCheckpoint damaged);

    [LoggerMessage(304, LogLevel.Warning, "Checkpoints that are not kept could not be deleted from '{Location}'; it is tried again after the next save")]
    public static partial void NotDeleted(this ILogger logger, string location, Exception exception);

    [LoggerMessage(305, LogLevel.Warning, "The manifest of step {Step} in '{Location}' can't be read, so blobs that were there before are kept; delete it with DeleteAsync({Step}) to have those deleted that nothing else uses")]
    public static partial void KeepsUnusedBlobs(this ILogger logger, long step, string location);

    [LoggerMessage(306, LogLevel.Error, "OnCommitted threw")]
    public static partial void CallbackThrew(this ILogger logger, Exception exception);
}
