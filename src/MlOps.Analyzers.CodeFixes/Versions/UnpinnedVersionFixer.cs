using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.CodeFixes.Versions;

/// <summary>
/// Writes the version that a lock file resolved, the commit that a neighbouring workflow has for a tag, and the properties that lock a restore. What is
/// to be written comes with the diagnostic; nothing is asked of the network.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, DocumentKinds = [nameof(TextDocumentKind.AdditionalDocument)])]
[Shared]
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
            if (ChangeFor(diagnostic, text) is { } change)
            {
                var changed = document.Project.Solution.WithAdditionalDocumentText(document.Id, text.WithChanges(change));
                context.RegisterCodeFix(CodeAction.Create("Write " + change.NewText!.Trim(), _ => Task.FromResult(changed), diagnostic.Id), diagnostic);
            }
        }
    }

    private static TextChange? ChangeFor(Diagnostic diagnostic, SourceText text)
    {
        var span = diagnostic.Location.SourceSpan;
        if (span.End > text.Length)
        {
            return null;
        }

        if (diagnostic.Id == RuleIds.UnlockedRestore)
        {
            return Locking(span, text);
        }

        if (!diagnostic.Properties.TryGetValue("version", out var version) || version is null)
        {
            return null;
        }

        var written = text.ToString(span);
        if (diagnostic.Id == RuleIds.UnpinnedAction)
        {
            var at = written.IndexOf('@');
            return at < 0 ? null : new(TextSpan.FromBounds(span.Start + at + 1, span.End), version + " # " + written.Substring(at + 1));
        }

        var isName = diagnostic.Properties.TryGetValue("name", out var name) && written == name;
        return isName ? new(new(span.End + 1, 0), " Version=\"" + version + "\"") : new(span, version);
    }

    private static TextChange? Locking(TextSpan span, SourceText text)
    {
        if (text.ToString(span).Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            return new(span, "true");
        }

        var all = text.ToString();
        var end = all.IndexOf('>', span.Start);
        if (end < 0 || all[end - 1] == '/')
        {
            return null;
        }

        var newLine = all.IndexOf("\r\n", StringComparison.Ordinal) >= 0 ? "\r\n" : "\n";
        var lockFile = all.IndexOf("<RestorePackagesWithLockFile>", StringComparison.Ordinal) >= 0 ? "" : newLine + "    <RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>";
        const string LockedMode = "    <RestoreLockedMode Condition=\"'$(CI)' == 'true'\">true</RestoreLockedMode>";
        return new(new(end + 1, 0), newLine + "  <PropertyGroup>" + lockFile + newLine + LockedMode + newLine + "  </PropertyGroup>");
    }
}
