using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Versions in the files around the code.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnpinnedVersionAnalyzer : DiagnosticAnalyzer
{
    private const int LongestLine = 4096;

    private static readonly VersionFileCache SharedCache = new();

    private readonly VersionFileCache _cache;

    /// <summary>Creates the analyzer that the compiler runs.</summary>
    public UnpinnedVersionAnalyzer()
        : this(SharedCache)
    {
    }

    internal UnpinnedVersionAnalyzer(VersionFileCache cache) => _cache = cache;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => VersionRules.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            var files = new Lazy<FolderFiles>(() => new(start.Options.AdditionalFiles));
            start.RegisterAdditionalFileAction(file => Analyze(file, files));
            start.RegisterSyntaxTreeAction(tree => AnalyzeDirectives(tree, files));
        });
    }

    private void Analyze(AdditionalFileAnalysisContext context, Lazy<FolderFiles> files)
    {
        var path = context.AdditionalFile.Path;
        if (VersionFiles.KindOf(path) == FileKind.None || context.AdditionalFile.GetText(context.CancellationToken) is not { } text)
        {
            return;
        }

        var provider = context.Options.AnalyzerConfigOptionsProvider;
        var policy = new PinningPolicy(provider.GetOptions(context.AdditionalFile), provider.GlobalOptions);
        var facts = new FolderFacts(files, provider.GlobalOptions, _cache, context.CancellationToken);
        var versions = _cache.Get(path, text);
        if (versions.NotUnderstood is { } reason)
        {
            context.ReportDiagnostic(Diagnostic.Create(VersionRules.NotUnderstood, Location.Create(path, default, default), VersionFiles.NameOf(path), reason));
        }

        var besideLock = policy.BesideLock is { } given && versions.References.Exists(reference => reference.RuleId == RuleIds.UnpinnedRequirement) && facts.IsLockedBeside(path) ? given : (Pinning?)null;
        foreach (var reference in versions.References)
        {
            var enough = reference.RuleId == RuleIds.UnpinnedRequirement && reference.CanBeLocked ? besideLock : null;
            if (!VersionDiagnostic.IsWanted(reference, policy, enough) || IsIgnored(text, reference) || !IsRequired(policy, reference) || !facts.Holds(reference, path))
            {
                continue;
            }

            var location = Location.Create(path, reference.Span, text.Lines.GetLinePositionSpan(reference.Span));
            context.ReportDiagnostic(VersionDiagnostic.Create(reference, policy, location, facts.Resolved(path, reference), text, enough));
        }
    }

    /// <summary>'#:package name@version' at the top of a program of one file.</summary>
    private void AnalyzeDirectives(SyntaxTreeAnalysisContext context, Lazy<FolderFiles> files)
    {
        var text = context.Tree.GetText(context.CancellationToken);
        if (text.Length < 2 || text[0] is not ('#' or '/' or '\r' or '\n' or ' ' or '\uFEFF'))
        {
            return;
        }

        var versions = new FileVersions();
        FileDirectives.Read(text, versions);
        if (versions.References.Count == 0)
        {
            return;
        }

        var provider = context.Options.AnalyzerConfigOptionsProvider;
        var policy = new PinningPolicy(provider.GetOptions(context.Tree), provider.GlobalOptions);
        var facts = new FolderFacts(files, provider.GlobalOptions, _cache, context.CancellationToken);
        foreach (var reference in versions.References)
        {
            if (VersionDiagnostic.IsWanted(reference, policy) && facts.Holds(reference, context.Tree.FilePath))
            {
                context.ReportDiagnostic(VersionDiagnostic.Create(reference, policy, Location.Create(context.Tree, reference.Span)));
            }
        }
    }

    private static bool IsRequired(PinningPolicy policy, VersionReference reference)
    {
        if (reference.RuleId != RuleIds.UnlimitedContainer || policy.RequiredResources is not { } required)
        {
            return true;
        }

        return required.Split(',', ';').Any(resource => resource.Trim() is { Length: > 0 } name && reference.Written.IndexOf(name, StringComparison.OrdinalIgnoreCase) >= 0);
    }

    private static bool IsIgnored(SourceText text, VersionReference reference)
    {
        var line = text.Lines.GetLineFromPosition(Math.Min(reference.Span.Start, text.Length));
        if (line.End - line.Start > LongestLine)
        {
            return false;
        }

        var before = line.LineNumber == 0 ? default : text.Lines[line.LineNumber - 1];
        return IgnoreComment.Covers(line.ToString(), before.End - before.Start is > 0 and <= LongestLine ? before.ToString() : null, reference.RuleId);
    }
}
