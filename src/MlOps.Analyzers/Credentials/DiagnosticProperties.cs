namespace MlOps.Analyzers.Credentials;

/// <summary>What a diagnostic hands to its fix.</summary>
internal static class DiagnosticProperties
{
    /// <summary>The place or format, from which the name of the setting is made that the credential is read from.</summary>
    public const string Name = "name";

    /// <summary>Where the credential begins in the text, and how long it is; absent where it is all of the text. The credential itself is never told: logs keep these properties.</summary>
    public const string Start = "start";

    /// <summary>See <see cref="Start"/>.</summary>
    public const string Length = "length";
}
