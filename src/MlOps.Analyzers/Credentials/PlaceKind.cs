namespace MlOps.Analyzers.Credentials;

/// <summary>What a place takes, the more certain the higher.</summary>
internal enum PlaceKind
{
    None,

    /// <summary>Something that may be a credential and mostly isn't: a key, a salt, a signature.</summary>
    Suspicious,

    /// <summary>A key or token: random text.</summary>
    Secret,

    /// <summary>A password: any text that somebody chose.</summary>
    Password,

    /// <summary>What stands behind the key of the password in a connection string: any text.</summary>
    Connection,

    /// <summary>A parameter or property that takes nothing but a credential.</summary>
    Sink,
}
