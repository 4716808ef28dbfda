namespace MlOps.Testing.Server;

/// <summary>What goes wrong with a request.</summary>
internal enum FaultKind
{
    /// <summary>Nothing but a delay.</summary>
    None,

    /// <summary>The connection is aborted.</summary>
    Drop,

    /// <summary>Another answer than the server's.</summary>
    Answer,

    /// <summary>A part of the answer, and the connection is closed.</summary>
    HalfReply,

    /// <summary>No answer, the connection stays.</summary>
    BlackHole,
}
