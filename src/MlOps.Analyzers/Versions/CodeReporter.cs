using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Versions;

/// <summary>Reports references that stand in C#.</summary>
internal static class CodeReporter
{
    public static void Report(OperationAnalysisContext context, FileVersions versions)
    {
        if (versions.References.Count == 0)
        {
            return;
        }

        var tree = context.Operation.Syntax.SyntaxTree;
        var provider = context.Options.AnalyzerConfigOptionsProvider;
        var policy = new PinningPolicy(provider.GetOptions(tree), provider.GlobalOptions);
        foreach (var reference in versions.References)
        {
            if (VersionDiagnostic.IsWanted(reference, policy))
            {
                var span = reference.Span.End <= tree.Length ? reference.Span : new TextSpan(context.Operation.Syntax.SpanStart, 0);
                context.ReportDiagnostic(VersionDiagnostic.Create(reference, policy, Location.Create(tree, span)));
            }
        }
    }
}
