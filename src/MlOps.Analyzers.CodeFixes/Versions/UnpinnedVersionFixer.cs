using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.CodeFixes.Versions;

/// <summary>
/// Writes the version that a lock file resolved, the commit that a neighbouring workflow has for a tag, and the properties that lock a restore. What is
/// to be written comes with the diagnostic; nothing is asked of the network.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, DocumentKinds = [nameof(TextDocumentKind.AdditionalDocument)])]
public sealed class UnpinnedVersionFixer : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.UnpinnedPackage, RuleIds.UnlockedRestore, RuleIds.UnpinnedAction);

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null; // Roslyn's go over documents of code alone

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var document = context.TextDocument;
        var text = await document.GetTextAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (FileEdit.From(diagnostic.Properties) is { } change && change.Span.End <= text.Length)
            {
                var changed = document.Project.Solution.WithAdditionalDocumentText(document.Id, text.WithChanges(change));
                context.RegisterCodeFix(CodeAction.Create("Write " + change.NewText!.Trim(), _ => Task.FromResult(changed), diagnostic.Id), diagnostic);
            }
        }
    }
}
