using Microsoft.CodeAnalysis;
using MlOps.Analyzers.Formats;

namespace MlOps.Analyzers.Credentials;

/// <summary>What the rules on credentials in C# say.</summary>
internal static class CredentialRules
{
    private const string Category = "Security";
    private const string Description = "A credential in the code is known to everyone who has the code, its history or the compiled program, and can't be changed without a release.";

    public static readonly DiagnosticDescriptor KnownSecretFormat = Rule(
        RuleIds.KnownSecretFormat,
        "A credential of a known format is in the code",
        "Take this credential out of the code and revoke it: '{1}' has the format of {0}",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor CredentialInNamedPlace = Rule(
        RuleIds.CredentialInNamedPlace,
        "A credential is in the code",
        "Take this credential out of the code: the text '{1}' goes to {0}",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor RandomTextInSuspiciousPlace = Rule(
        RuleIds.RandomTextInSuspiciousPlace,
        "A random text may be a credential",
        "Take this text out of the code if it is a credential: '{1}' looks random and goes to {0}",
        DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor PrivateKey = Rule(
        RuleIds.PrivateKey,
        "A private key is in the code",
        "Take this private key out of the code and replace it everywhere: '{1}' begins {0}",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor CredentialInUrlOrConnectionString = Rule(
        RuleIds.CredentialInUrlOrConnectionString,
        "A URL or connection string holds a credential",
        "Take the credential out of this text: '{1}' is the secret part of {0}",
        DiagnosticSeverity.Warning);

    /// <summary>The rule that reports what has this shape.</summary>
    public static DiagnosticDescriptor Of(SecretKind kind) => kind switch
    {
        SecretKind.PrivateKey => PrivateKey,
        SecretKind.Url or SecretKind.ConnectionString => CredentialInUrlOrConnectionString,
        SecretKind.Assignment => CredentialInNamedPlace,
        _ => KnownSecretFormat,
    };

    private static DiagnosticDescriptor Rule(string id, string title, string message, DiagnosticSeverity severity) => new(
        id, title, message, Category, severity, isEnabledByDefault: true, Description, helpLinkUri: RuleDocuments.LinkTo(id));
}
