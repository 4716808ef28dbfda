using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using MlOps.Analyzers.Versions;

namespace MlOps.Analyzers.Tests.Versions;

/// <summary>Runs the rules about versions over files, as the compiler does.</summary>
internal static class VersionRun
{
    private static readonly Lazy<ImmutableArray<MetadataReference>> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "System.Private.CoreLib.dll" or "System.Runtime.dll" or "System.Diagnostics.Process.dll" or "System.Collections.dll" or "System.Linq.dll"
                or "System.ComponentModel.Primitives.dll" or "System.Collections.Specialized.dll" or "System.ObjectModel.dll" or "System.Linq.Expressions.dll" or "Microsoft.CSharp.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    public static Task<ImmutableArray<Diagnostic>> OverAsync(VersionCase @case) => OverAsync(@case.Files, @case.Options);

    public static async Task<ImmutableArray<Diagnostic>> OverAsync(
        IReadOnlyList<(string Path, string Text)> files, Dictionary<string, string> options, DiagnosticAnalyzer? analyzer = null, bool mayNotCompile = false)
    {
        var trees = files.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal)).Select(file => CSharpSyntaxTree.ParseText(file.Text, path: file.Path)).ToList();
        if (trees.Count > 0)
        {
            trees.Add(CSharpSyntaxTree.ParseText(KnownApis.Source, path: "/repo/KnownApis.cs"));
        }

        var compilation = CSharpCompilation.Create("Case", trees, References.Value, new(OutputKind.DynamicallyLinkedLibrary));
        var errors = compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToList();
        Assert.True(mayNotCompile || errors.Count == 0, string.Join('\n', errors));
        ImmutableArray<DiagnosticAnalyzer> analyzers = analyzer is not null ? [analyzer]
            : trees.Count > 0 ? [new UnpinnedVersionAnalyzer(), new UnpinnedImageAnalyzer(), new UnpinnedInstallAnalyzer(), new MovingModelAnalyzer()]
            : [new UnpinnedVersionAnalyzer()];
        var texts = files.Where(file => !file.Path.EndsWith(".cs", StringComparison.Ordinal)).Select(file => (AdditionalText)new TextFile(file.Path, file.Text));
        return await OverAsync(compilation, analyzers, [.. texts], options);
    }

    public static async Task<ImmutableArray<Diagnostic>> OverAsync(
        Compilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers, ImmutableArray<AdditionalText> texts, Dictionary<string, string> options)
    {
        var run = compilation.WithAnalyzers(analyzers, new AnalyzerOptions(texts, new OptionsProvider(options)));
        var diagnostics = await run.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(diagnostics, diagnostic => diagnostic.Id == "AD0001");
        return diagnostics;
    }

    internal sealed class TextFile(string path, string text) : AdditionalText
    {
        private readonly SourceText _text = SourceText.From(text, System.Text.Encoding.UTF8);

        public override string Path { get; } = path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
    }

    private sealed class OptionsProvider(Dictionary<string, string> values) : AnalyzerConfigOptionsProvider
    {
        private readonly Options _options = new(values);

        public override AnalyzerConfigOptions GlobalOptions => _options;

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => _options;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => _options;
    }

    private sealed class Options(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
