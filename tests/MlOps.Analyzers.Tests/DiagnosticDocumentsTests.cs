using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using MlOps.Analyzers.CodeFixes.Credentials;
using MlOps.Analyzers.CodeFixes.Versions;
using MlOps.Analyzers.Credentials;
using MlOps.Testing;

namespace MlOps.Analyzers.Tests;

/// <summary>Every rule is explained, and the index of the rules is made from them: <c>MLOPS_TEST_WRITE_DOCS=1</c> writes it anew.</summary>
public sealed class DiagnosticDocumentsTests
{
    private const string Start = "<!-- The list is written by DiagnosticDocumentsTests. -->\n\n";
    private const string End = "\n<!-- End of the list. -->\n";

    private static readonly IReadOnlyList<DiagnosticDescriptor> Rules =
    [
        .. typeof(HardCodedCredentialAnalyzer).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type))
            .SelectMany(type => ((DiagnosticAnalyzer)Activator.CreateInstance(type)!).SupportedDiagnostics)
            .DistinctBy(rule => rule.Id)
            .OrderBy(rule => rule.Id, StringComparer.Ordinal),
    ];

    [Fact]
    public void The_index_lists_every_rule_as_it_is()
    {
        var fixable = new HardCodedCredentialFixer().FixableDiagnosticIds.AddRange(new UnpinnedVersionFixer().FixableDiagnosticIds);
        var list = "| rule | says | severity | fix |\n|---|---|---|---|\n"
            + string.Concat(Rules.Select(rule => $"| [{rule.Id}]({rule.Id}.md) | {rule.Title} | {rule.DefaultSeverity.ToString().ToLowerInvariant()} | {(fixable.Contains(rule.Id) ? "yes" : "no")} |\n"));
        var path = Path.Combine(Folder(), "README.md");
        var text = File.ReadAllText(path);
        var (start, end) = (text.IndexOf(Start, StringComparison.Ordinal) + Start.Length, text.IndexOf(End, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("MLOPS_TEST_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, text[..start] + list + text[end..]);
            return;
        }

        Assert.Equal(list, text[start..end]);
    }

    [Fact]
    public void Every_rule_has_a_page_with_its_title_and_links_to_it()
    {
        foreach (var rule in Rules)
        {
            var page = File.ReadAllText(Path.Combine(Folder(), rule.Id + ".md"));
            var title = rule.Title.ToString(null);
            Assert.StartsWith($"# {rule.Id}: {char.ToLowerInvariant(title[0])}{title[1..]}\n", page, StringComparison.Ordinal);
            Assert.EndsWith($"docs/diagnostics/{rule.Id}.md", rule.HelpLinkUri, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_page_is_of_a_rule_that_there_never_was()
    {
        var ids = typeof(RuleIds).GetFields().Select(field => (string)field.GetValue(null)!);

        Assert.Equal(ids.Order(StringComparer.Ordinal), Directory.GetFiles(Folder(), "MLOPS*.md").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
    }

    private static string Folder() => RepositoryPaths.Of("docs/diagnostics");
}
