using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using MlOps.Analyzers.Credentials;

namespace MlOps.Analyzers.Tests.Testing;

/// <summary>Compiles C# against the framework that the tests run on, and asks the rules about it.</summary>
internal static class Compiled
{
    private const string Usings = "global using System; global using System.Collections.Generic; global using System.Linq; global using System.Net; global using System.Net.Http; "
        + "global using System.Text; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Preview, DocumentationMode.Parse);

    private static readonly Lazy<ImmutableArray<MetadataReference>> Framework = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll" or "Microsoft.CSharp.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    private static readonly Lazy<SyntaxTree> GlobalUsings = new(() => CSharpSyntaxTree.ParseText(Usings, Language, "Usings.cs", cancellationToken: TestContext.Current.CancellationToken));

    // Compilations that are made from one read the framework once.
    private static readonly Lazy<CSharpCompilation> Library = new(() => Create(OutputKind.DynamicallyLinkedLibrary));
    private static readonly Lazy<CSharpCompilation> Program = new(() => Create(OutputKind.ConsoleApplication));

    public static CSharpCompilation Compile(params IEnumerable<string> files)
    {
        var trees = files.Select((file, i) => CSharpSyntaxTree.ParseText(SourceText.From(file, System.Text.Encoding.UTF8), Language, $"/src/File{i}.cs")).ToList();
        var isProgram = trees.Exists(tree => tree.GetCompilationUnitRoot().Members.OfType<Microsoft.CodeAnalysis.CSharp.Syntax.GlobalStatementSyntax>().Any());
        return (isProgram ? Program : Library).Value.AddSyntaxTrees(trees);
    }

    private static CSharpCompilation Create(OutputKind kind)
    {
        var compilation = CSharpCompilation.Create(
            "Tested", [GlobalUsings.Value], Framework.Value, new(kind, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
        _ = compilation.GetSpecialType(SpecialType.System_Object);
        return compilation;
    }

    /// <summary>What the rules report, in the order of the text.</summary>
    public static async Task<ImmutableArray<Diagnostic>> ReportedAsync(Compilation compilation, params (string Key, string Value)[] settings)
    {
        var options = new AnalyzerOptions([], new FixedSettings(settings));
        var failures = new List<string>();
        var run = compilation.WithAnalyzers(
            [new HardCodedCredentialAnalyzer()],
            new CompilationWithAnalyzersOptions(options, (failure, _, _) => failures.Add(failure.ToString()), concurrentAnalysis: true, logAnalyzerExecutionTime: false));
        var reported = await run.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.Empty(failures);
        return [.. reported.OrderBy(diagnostic => diagnostic.Location.SourceTree!.FilePath, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }

    /// <summary>Holds that exactly what is marked is reported.</summary>
    public static async Task VerifyAsync(string markup, params (string Key, string Value)[] settings)
    {
        var code = MarkedCode.Parse(markup);
        var compilation = Compile(code.Text);
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));

        var reported = await ReportedAsync(compilation, settings);

        var text = await compilation.SyntaxTrees.Last().GetTextAsync(TestContext.Current.CancellationToken);
        var expected = code.Marks.Select(mark => $"{mark.Rule ?? "?"} at {mark.Span} {text.ToString(mark.Span)}");
        var actual = reported.Select((diagnostic, i) => (diagnostic.Location.SourceSpan, code.Marks.Count > i && code.Marks[i].Rule is null ? "?" : diagnostic.Id))
            .Select(found => $"{found.Item2} at {found.SourceSpan} {text.ToString(found.SourceSpan)}");
        Assert.Equal(expected, actual);
    }
}
