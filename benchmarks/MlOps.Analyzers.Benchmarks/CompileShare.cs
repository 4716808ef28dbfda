using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using MlOps.Analyzers.Versions;

namespace MlOps.Analyzers.Benchmarks;

/// <summary>The rules about versions beside an ordinary compilation, with two thousand files around the code.</summary>
internal static class CompileShare
{
    private const int FilesBeside = 2_000;
    private const int SourceFiles = 1_000;
    private const int Rounds = 5;
    private const double Bar = 0.10;

    private static readonly (string Path, string Text)[] Templates =
    [
        ("Dockerfile", "ARG TAG=3.12\nFROM python:${TAG} AS build\nRUN apt-get update && apt-get install -y curl git && pip install -r requirements.txt\nCOPY . .\nFROM python:${TAG}-slim\nCOPY --from=build /app /app\nCMD [\"python\", \"train.py\"]\n"),
        (".github/workflows/ci.yml", "on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n    - uses: actions/checkout@v4\n    - uses: actions/setup-python@v5\n      with: {python-version: '3.12'}\n    - run: |\n        pip install ruff\n        ruff check .\n"),
        ("deploy/app.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app}\nspec:\n  template:\n    spec:\n      containers:\n      - name: app\n        image: registry.example.com/app:1.2\n        resources: {requests: {cpu: 1}}\n"),
        ("requirements.txt", "numpy>=1.26\nscipy==1.13.0\ntorch\n# comment\npandas~=2.2\n"),
        ("package.json", "{ \"dependencies\": { \"express\": \"^4.19.0\", \"left-pad\": \"1.3.0\" }, \"devDependencies\": { \"vite\": \"latest\" } }\n"),
        ("main.tf", "terraform {\n  required_version = \">= 1.5\"\n}\nmodule \"vpc\" {\n  source = \"git::https://example.com/vpc.git?ref=main\"\n}\nresource \"aws_instance\" \"a\" {\n  ami = \"x\"\n}\n"),
        ("App.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup><PackageReference Include=\"Polly\" Version=\"8.*\" /></ItemGroup></Project>\n"),
        ("train.py", "from transformers import AutoModel\n\ndef load():\n    return AutoModel.from_pretrained(\"acme/model\")\n"),
    ];

    /// <summary>Prints the share; false when it is more than a tenth.</summary>
    public static async Task<bool> MeasureAsync()
    {
        var trees = Enumerable.Range(0, SourceFiles).Select(Source).ToList();
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)).ToList();
        ImmutableArray<AdditionalText> beside = [.. Enumerable.Range(0, FilesBeside).Select(index => new Beside(index))];
        Console.WriteLine($"{SourceFiles} source files, {FilesBeside} files beside; median of {Rounds} rounds in turns, after one that does not count");

        var (compile, first, again) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -1; round < Rounds; round++)
        {
            var compilation = CSharpCompilation.Create("App", trees, references, new(OutputKind.DynamicallyLinkedLibrary));
            var watch = Stopwatch.StartNew();
            using var output = new MemoryStream();
            compilation.Emit(output);
            var emitted = watch.Elapsed.TotalMilliseconds;
            var cache = new VersionFileCache();
            var cold = await RulesAsync(compilation, beside, cache);
            var warm = await RulesAsync(compilation, beside, cache);
            if (round >= 0)
            {
                compile.Add(emitted);
                first.Add(cold);
                again.Add(warm);
            }
        }

        var (whole, share, unchanged) = (Median(compile), Median(first) / Median(compile), Median(again) / Median(compile));
        Console.WriteLine($"compile {whole:F0} ms; the rules {Median(first):F0} ms = {share:P1}; nothing changed {Median(again):F0} ms = {unchanged:P1}; the bar is {Bar:P0}");
        return share <= Bar;
    }

    /// <summary>What the rules themselves take, as the compiler reports it.</summary>
    private static async Task<double> RulesAsync(CSharpCompilation compilation, ImmutableArray<AdditionalText> beside, VersionFileCache cache)
    {
        ImmutableArray<DiagnosticAnalyzer> rules = [new UnpinnedVersionAnalyzer(cache), new UnpinnedImageAnalyzer(), new UnpinnedInstallAnalyzer(), new MovingModelAnalyzer()];
        var options = new CompilationWithAnalyzersOptions(new AnalyzerOptions(beside), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: true);
        var result = await compilation.WithAnalyzers(rules, options).GetAnalysisResultAsync(CancellationToken.None);
        return result.AnalyzerTelemetryInfo.Values.Sum(info => info.ExecutionTime.TotalMilliseconds);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static SyntaxTree Source(int index) => CSharpSyntaxTree.ParseText(
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        namespace App.Part{{index}};
        public sealed class Service{{index}}(string name, int size)
        {
            private readonly Dictionary<string, List<int>> _entries = new();
            public string Name { get; } = name;
            public IEnumerable<int> Find(string key, Func<int, bool> test) => _entries.TryGetValue(key, out var list) ? list.Where(test).OrderBy(value => value % size) : [];
            public void Add(string key, int value)
            {
                if (!_entries.TryGetValue(key, out var list)) { _entries[key] = list = new List<int>(); }
                list.Add(value);
                Console.WriteLine($"Added {value} to {key} of {Name}: https://example.com/{{index}}/" + string.Join(",", list.Take(10)));
            }
            public int Sum()
            {
                var total = 0;
                foreach (var (key, list) in _entries) { for (var i = 0; i < list.Count; i++) { total += list[i] * key.Length; } }
                return total;
            }
            public override string ToString() => "service-{{index}}: " + Sum() + " of " + size;
        }
        """);

    private sealed class Beside(int index) : AdditionalText
    {
        private readonly SourceText _text = SourceText.From(Templates[index % Templates.Length].Text + (Templates[index % Templates.Length].Path.EndsWith("json", StringComparison.Ordinal) ? "" : "\n"), System.Text.Encoding.UTF8);

        public override string Path { get; } = $"/repo/{index}/{Templates[index % Templates.Length].Path}";

        public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
    }
}
