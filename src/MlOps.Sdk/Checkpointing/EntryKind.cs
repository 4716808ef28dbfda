namespace MlOps.Sdk.Checkpointing;

/// <summary>What an entry of a checkpoint holds.</summary>
public enum EntryKind
{
    /// <summary>Numbers of one type, with a shape.</summary>
    Tensor,

    /// <summary>JSON text, UTF-8.</summary>
    Json,

    /// <summary>Bytes of the state's own.</summary>
    Bytes,
}
