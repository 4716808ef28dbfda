namespace MlOps.Analyzers.Credentials;

/// <summary>What a diagnostic hands to its fix.</summary>
internal static class DiagnosticProperties
{
    /// <summary>The place or format, from which the name of the setting is made that the credential is read from.</summary>
    public const string Name = "name";
}
