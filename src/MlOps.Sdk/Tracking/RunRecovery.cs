namespace MlOps.Sdk.Tracking;

/// <summary>What became of what processes that are gone logged for a run.</summary>
internal enum RunRecovery
{
    /// <summary>All of it is in the store, or was refused.</summary>
    Complete,

    /// <summary>All of it that this client may deliver is. Another process has a journal of the run: it delivers it, or lives and writes it.</summary>
    HeldByOthers,

    /// <summary>The store does not take it at the moment.</summary>
    Waits,
}
