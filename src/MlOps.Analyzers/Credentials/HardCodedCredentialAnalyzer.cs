using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MlOps.Analyzers.Credentials;

/// <summary>Finds credentials in the text of C#: by what a text is, and by where it goes.</summary>
/// <remarks>
/// One analyzer holds the rules on literals, so that a secret is reported once, by the rule that knows most of it. It looks at
/// the literals of a file, not at its operations: those are made for the few literals that may be a credential.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HardCodedCredentialAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        CredentialRules.KnownSecretFormat,
        CredentialRules.CredentialInNamedPlace,
        CredentialRules.RandomTextInSuspiciousPlace,
        CredentialRules.PrivateKey,
        CredentialRules.CredentialInUrlOrConnectionString);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            var settings = new CredentialSettings(start.Options.AnalyzerConfigOptionsProvider);
            var parameters = new CredentialParameters(start.Compilation);
            start.RegisterSemanticModelAction(file => CredentialSearch.Run(file, settings, parameters));
        });
    }
}
