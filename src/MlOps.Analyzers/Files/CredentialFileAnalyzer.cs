using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Files;

/// <summary>Reports credentials in the files beside the code: settings, environments, pipelines, notebooks, keys.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CredentialFileAnalyzer : DiagnosticAnalyzer
{
    private const int LongestFile = 32 << 20;

    private static readonly DiagnosticDescriptor Rule = new(
        RuleIds.CredentialInFile,
        "A credential is in a file beside the code",
        "Take this credential out of the file and revoke it: '{1}' is {0}",
        "Security",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "A credential in a file beside the code is known to everyone who has the repository or its history. Read it from the environment, user secrets or a vault. "
        + "Where it is none, a comment 'mlops:ignore' with a reason in its line or the line before keeps it.",
        helpLinkUri: RuleDocuments.LinkTo(RuleIds.CredentialInFile));

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterAdditionalFileAction(static context => Report(context));
    }

    private static void Report(AdditionalFileAnalysisContext context)
    {
        if (context.AdditionalFile.GetText(context.CancellationToken) is not { Length: > 0 and <= LongestFile } source)
        {
            return;
        }

        var text = source.ToString();
        foreach (var credential in FileSearch.Find(context.AdditionalFile.Path, text))
        {
            var span = new TextSpan(credential.Start, credential.Length);
            var location = Location.Create(context.AdditionalFile.Path, span, source.Lines.GetLinePositionSpan(span));
            context.ReportDiagnostic(Diagnostic.Create(Rule, location, credential.What, Shown(text, credential)));
        }
    }

    /// <summary>A quarter of the credential, four characters at most.</summary>
    private static string Shown(string text, FileCredential credential) =>
        text.Substring(credential.Start, Math.Min(4, credential.Length / 4)) + "…";
}
