using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using MlOps.Analyzers.Credentials;
using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Files;

/// <summary>Reports credentials in the files beside the code: settings, environments, pipelines, notebooks, keys.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CredentialFileAnalyzer : DiagnosticAnalyzer
{
    private const int LongestFile = 32 << 20;

    private static readonly DiagnosticDescriptor Rule = new(
        RuleIds.CredentialInFile,
        "A credential is in a file beside the code",
        "Take this credential out of the file and revoke it: '{1}' is {0}{2}",
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
        context.RegisterCompilationStartAction(static start =>
        {
            var settings = new CredentialSettings(start.Options.AnalyzerConfigOptionsProvider);
            var elsewhere = ProjectFolder.LeavesOthersToTheRoot(start.Options.AnalyzerConfigOptionsProvider.GlobalOptions);
            start.RegisterAdditionalFileAction(file => Report(file, settings, elsewhere));
        });
    }

    private static void Report(AdditionalFileAnalysisContext context, CredentialSettings settings, ProjectFolder? elsewhere)
    {
        var path = context.AdditionalFile.Path;
        var file = settings.Of(context.AdditionalFile);
        if (elsewhere?.Holds(path) == false || file.IsExcluded(path) || file.IsExcluded(path, RuleIds.CredentialInFile)
            || context.AdditionalFile.GetText(context.CancellationToken) is not { Length: > 0 and <= LongestFile } source)
        {
            return;
        }

        var text = source.ToString();
        foreach (var credential in FileSearch.Find(path, text))
        {
            if (file.Allows(RuleIds.CredentialInFile, text.Substring(credential.Start, credential.Length)))
            {
                continue;
            }

            var span = new TextSpan(credential.Start, credential.Length);
            var location = Location.Create(path, span, source.Lines.GetLinePositionSpan(span));
            var edit = FileEdit.ToProperties(FileRemedy.EditFor(path, text, credential), source);
            context.ReportDiagnostic(Diagnostic.Create(Rule, location, edit, credential.What, Shown(text, credential), FileRemedy.For(path, text, credential)));
        }
    }

    /// <summary>A quarter of the credential, four characters at most.</summary>
    private static string Shown(string text, FileCredential credential) =>
        text.Substring(credential.Start, Math.Min(4, credential.Length / 4)) + "…";
}
