namespace MlOps.Analyzers.CodeFixes.Credentials;

/// <summary>Where a program reads a credential from after the fix.</summary>
internal enum CredentialSource
{
    EnvironmentVariable,
    Configuration,
}
