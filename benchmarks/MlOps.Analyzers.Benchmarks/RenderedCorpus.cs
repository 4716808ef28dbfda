using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MlOps.Analyzers.Tests.Formats;

namespace MlOps.Analyzers.Benchmarks;

/// <summary>The labelled corpus as C#: one text on each line, and the rest of the file what programs consist of.</summary>
internal sealed class RenderedCorpus
{
    private const int Seed = 20260901;

    private readonly Dictionary<(string Path, int Line), CorpusEntry> _entries = [];

    private RenderedCorpus(int fileCount)
    {
        var corpus = LabelledCorpus.Create(Seed);
        var next = 0;
        var trees = new List<SyntaxTree>();
        for (var file = 0; file < fileCount; file++)
        {
            trees.Add(CSharpSyntaxTree.ParseText(Render(file, corpus, ref next), path: PathOf(file)));
        }

        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        Compilation = CSharpCompilation.Create(
            "corpus", trees, references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
    }

    public CSharpCompilation Compilation { get; }

    public int Credentials => _entries.Values.Count(entry => entry.IsSecret);

    public int Harmless => _entries.Values.Count(entry => !entry.IsSecret);

    public static RenderedCorpus Create(int fileCount) => new(fileCount);

    /// <summary>How many credentials and how many harmless texts have a finding on their line.</summary>
    public (int Found, int Alarms) Judge(IEnumerable<Diagnostic> diagnostics)
    {
        var reported = diagnostics
            .Select(diagnostic => diagnostic.Location.GetLineSpan())
            .Select(span => (span.Path, span.StartLinePosition.Line)).Distinct()
            .Select(place => _entries.GetValueOrDefault(place))
            .OfType<CorpusEntry>().ToList();
        return (reported.Count(entry => entry.IsSecret), reported.Count(entry => !entry.IsSecret));
    }

    private static string PathOf(int file) => $"File{file}.cs";

    private string Render(int file, IReadOnlyList<CorpusEntry> corpus, ref int next)
    {
        var lines = new StringBuilder().Append("namespace Corpus;\npublic class File").Append(file).Append("\n{\n");
        var line = 3;
        for (var method = 0; method < 10; method++)
        {
            lines.Append("    public string Method").Append(method).Append("(int count)\n    {\n");
            lines.Append("        var message = \"Line \" + count + \" of the file was read.\";\n");
            lines.Append("        if (count > 3) { System.Console.WriteLine(\"{0} items\", count); }\n");
            line += 4;
            if (method % 2 == 0 && next < corpus.Count)
            {
                var entry = corpus[next++];
                _entries[(PathOf(file), line)] = entry;
                lines.Append("        var ").Append(entry.Name is { } name ? Identifier(name) : "x").Append(" = ")
                    .Append(SymbolDisplay.FormatLiteral(entry.Text, quote: true)).Append(";\n");
                line++;
            }

            lines.Append("        return message.Trim();\n    }\n");
            line += 2;
        }

        return lines.Append("}\n").ToString();
    }

    private static string Identifier(string name)
    {
        var identifier = new string([.. name.Select(c => char.IsLetterOrDigit(c) ? c : '_')]);
        return SyntaxFacts.IsValidIdentifier(identifier) ? identifier : "_" + identifier;
    }
}
