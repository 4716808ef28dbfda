using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MlOps.Analyzers.CodeFixes.Credentials;

/// <summary>Reads a credential from the configuration, or from an environment variable, where it stood in the code.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class HardCodedCredentialFixer : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(
        RuleIds.KnownSecretFormat,
        RuleIds.CredentialInNamedPlace,
        RuleIds.RandomTextInSuspiciousPlace,
        RuleIds.PrivateKey,
        RuleIds.CredentialInUrlOrConnectionString);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(async (context, document, diagnostics) =>
    {
        var fixer = await CredentialFix.ForAsync(document, context.CancellationToken).ConfigureAwait(false);
        var source = context.CodeActionEquivalenceKey == nameof(CredentialSource.Configuration) ? CredentialSource.Configuration : CredentialSource.EnvironmentVariable;
        return document.WithSyntaxRoot(fixer.Apply(diagnostics, source));
    });

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var document = context.Document;
        var fixer = await CredentialFix.ForAsync(document, context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (fixer.Plan(diagnostic) is not { } plan)
            {
                continue;
            }

            if (fixer.ConfigurationFor(plan) is not null)
            {
                Register(CredentialSource.Configuration, $"Read it from the configuration, and keep it with: dotnet user-secrets set \"{plan.Name.Key}\" \"<value>\"");
            }

            Register(CredentialSource.EnvironmentVariable, $"Read it from the environment variable {plan.Name.Variable}");

            void Register(CredentialSource source, string title) => context.RegisterCodeFix(
                CodeAction.Create(title, _ => Task.FromResult(document.WithSyntaxRoot(fixer.Apply([diagnostic], source))), source.ToString()),
                diagnostic);
        }
    }
}
