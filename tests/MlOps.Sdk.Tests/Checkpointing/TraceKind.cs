namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>What was done to files.</summary>
internal enum TraceKind
{
    CreateFolder,
    Create,
    Write,
    Flush,
    Rename,
    Delete,
    FlushFolder,
    Acknowledge,
}
