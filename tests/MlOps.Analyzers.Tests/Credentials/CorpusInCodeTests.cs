using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using MlOps.Analyzers.Tests.Formats;
using MlOps.Analyzers.Tests.Testing;

namespace MlOps.Analyzers.Tests.Credentials;

/// <summary>The corpus of texts, each written into a field of C#: what the rules make of it there.</summary>
public sealed class CorpusInCodeTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Nearly_all_credentials_are_found_in_code_and_hardly_anything_else()
    {
        var corpus = LabelledCorpus.Create(seed: 20261123);
        var code = new StringBuilder();
        for (var i = 0; i < corpus.Count; i++)
        {
            // Each in a file of its own would only take longer: the fields don't see each other.
            code.AppendLine(CultureInfo.InvariantCulture, $"class C{i} {{ string {FieldOf(corpus[i].Name)} = {SymbolDisplay.FormatLiteral(corpus[i].Text, quote: true)}; }}");
        }

        var compilation = Compiled.Compile(code.ToString());
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error));
        var reported = await Compiled.ReportedAsync(compilation);

        var lines = reported.Where(diagnostic => diagnostic.Id != "MLOPS1003").Select(diagnostic => diagnostic.Location.GetLineSpan().StartLinePosition.Line).ToHashSet();
        var hits = Enumerable.Range(0, corpus.Count).Count(i => corpus[i].IsSecret && lines.Contains(i));
        var alarms = Enumerable.Range(0, corpus.Count).Count(i => !corpus[i].IsSecret && lines.Contains(i));
        foreach (var i in Enumerable.Range(0, corpus.Count).Where(i => corpus[i].IsSecret != lines.Contains(i)))
        {
            output.WriteLine($"{(corpus[i].IsSecret ? "missed" : "alarm")} {corpus[i].Format} {corpus[i].Name} {corpus[i].Text}");
        }

        var precision = (double)hits / (hits + alarms);
        var recall = (double)hits / corpus.Count(entry => entry.IsSecret);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"precision {precision:F4}, recall {recall:F4} of {corpus.Count} texts"));
        Assert.True(precision >= 0.98, $"Precision is {precision}.");
        Assert.True(recall >= 0.95, $"Recall is {recall}.");
    }

    [Fact]
    public async Task Nearly_all_that_is_found_in_code_has_a_fix_and_what_is_fixed_compiles_and_comes_back_clean()
    {
        var corpus = LabelledCorpus.Create(seed: 20261123).Where(entry => entry.IsSecret).ToList();
        var lines = corpus.Select((entry, i) => $"class C{i} {{ string {FieldOf(entry.Name)} = {SymbolDisplay.FormatLiteral(entry.Text, quote: true)}; }}");
        using var project = Fixed.Of(lines.Chunk(100).Select(chunk => string.Join('\n', chunk)));
        var before = (await project.ReportedAsync()).Length;

        await project.FixAllAsync();

        var after = await project.ReportedAsync();
        output.WriteLine($"{before} found, {after.Length} left");
        foreach (var left in after.Take(20))
        {
            output.WriteLine(left.ToString());
        }

        Assert.Empty(await project.ErrorsAsync());
        Assert.True(before > 2000, $"{before} were found.");
        Assert.True(after.Length * 10 <= before, $"{after.Length} of {before} are left.");
    }

    private static string FieldOf(string? name)
    {
        var letters = new string([.. (name ?? "x").Select(c => char.IsLetterOrDigit(c) ? c : '_')]);
        return "@" + (char.IsDigit(letters[0]) ? "_" : "") + letters;
    }
}
