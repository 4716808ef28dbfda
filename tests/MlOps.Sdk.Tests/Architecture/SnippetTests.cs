using MlOps.Testing;

namespace MlOps.Sdk.Tests.Architecture;

public sealed class SnippetTests
{
    private const string Source = """
        class Program
        {
            static void Main()
            {
                #region hello
                var name = "you";

                if (name.Length > 0)
                {
                    Console.WriteLine(name);
                }
                #endregion
            }

            #region open
        }
        """;

    private const string Equal = """
        Words.

        <!-- snippet: samples/Hello/Program.cs#hello -->
        ```csharp
        var name = "you";

        if (name.Length > 0)
        {
            Console.WriteLine(name);
        }
        ```
        """;

    [Fact]
    public void Every_snippet_in_the_documents_is_the_code_that_the_build_compiles()
    {
        var checker = new SnippetChecker(
            path => File.Exists(RepositoryPaths.Of(path)) ? File.ReadAllText(RepositoryPaths.Of(path)) : null);
        string[] documents =
        [
            RepositoryPaths.Of("README.md"),
            RepositoryPaths.Of("CONTRIBUTING.md"),
            .. Directory.EnumerateFiles(RepositoryPaths.Of("docs"), "*.md", SearchOption.AllDirectories),
        ];

        var faults = documents.SelectMany(document =>
            checker.FaultsOf(Path.GetRelativePath(RepositoryPaths.Root, document), File.ReadAllText(document)));

        Assert.Equal("", string.Join('\n', faults));
    }

    [Fact]
    public void A_snippet_that_equals_its_region_passes() => Assert.Empty(FaultsOf(Equal));

    [Fact]
    public void So_does_one_inside_a_list() =>
        Assert.Empty(FaultsOf("1. Step:\n\n" + string.Join('\n', Equal.Split('\n').Select(line => "   " + line))));

    [Fact]
    public void So_does_one_with_the_line_ends_of_Windows() =>
        Assert.Empty(FaultsOf(Equal.ReplaceLineEndings("\r\n")));

    [Fact]
    public void A_difference_is_reported_by_its_first_line()
    {
        var fault = Assert.Single(FaultsOf(Equal.Replace("Length > 0", "Length > 1", StringComparison.Ordinal)));

        Assert.Equal(
            """
            README.md:4: line 3 of the snippet differs from samples/Hello/Program.cs#hello.
              document: if (name.Length > 1)
              source:   if (name.Length > 0)
            """,
            fault);
    }

    [Fact]
    public void So_is_a_line_that_the_document_lacks()
    {
        var fault = Assert.Single(FaultsOf(Equal.Replace("}\n```", "```", StringComparison.Ordinal)));

        Assert.EndsWith("  document: (ends)\n  source:   }", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deeper_indent_within_the_snippet_is_a_difference() =>
        Assert.Single(FaultsOf(Equal.Replace("    Console", "  Console", StringComparison.Ordinal)));

    [Theory]
    [InlineData("samples/Hello/Program.cs#hello", "samples/Hello/Program.cs#bye", "has no '#region bye' that ends")]
    [InlineData("samples/Hello/Program.cs#hello", "samples/Hello/Program.cs#open", "has no '#region open' that ends")]
    [InlineData("samples/Hello/Program.cs#hello", "samples/Bye/Program.cs#hello", "there is no file 'samples/Bye/Program.cs'")]
    [InlineData("samples/Hello/Program.cs#hello", "src/Hello.cs#hello", "from samples/ or tests/, not from 'src/Hello.cs'")]
    [InlineData("samples/Hello/Program.cs#hello", "samples/../src/Hello.cs#hello", "from samples/ or tests/, not from")]
    [InlineData("samples/Hello/Program.cs#hello", "samples/Hello/Program.cs", "this C# is not compiled")]
    [InlineData("<!-- snippet: samples/Hello/Program.cs#hello -->", "", "this C# is not compiled")]
    [InlineData("<!-- snippet: samples/Hello/Program.cs#hello -->", "<!-- no-snippet: -->", "this C# is not compiled")]
    [InlineData("-->\n", "-->\nMore words.\n", "this C# is not compiled")]
    public void A_snippet_that_names_no_region_is_reported(string part, string replacement, string fault)
    {
        var document = Equal.Replace(part, replacement, StringComparison.Ordinal);

        Assert.Contains(fault, Assert.Single(FaultsOf(document)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("```cs")]
    [InlineData("```c#")]
    [InlineData("~~~csharp")]
    [InlineData("``` csharp title=\"x\"")]
    [InlineData("````csharp")]
    public void Every_spelling_of_a_fence_is_seen(string fence) =>
        Assert.Single(FaultsOf($"{fence}\nvar x = 1;\n"));

    [Fact]
    public void A_fence_with_a_reason_passes() =>
        Assert.Empty(FaultsOf("<!-- no-snippet: shows what not to write -->\n```csharp\nvar x = 1;\n```"));

    [Fact]
    public void A_reason_counts_for_one_fence_only() =>
        Assert.Single(FaultsOf("<!-- no-snippet: old -->\n```csharp\nvar x = 1;\n```\n```csharp\nvar y = 2;\n```"));

    [Fact]
    public void Other_languages_and_fences_inside_fences_are_left_alone() =>
        Assert.Empty(FaultsOf("```bash\nls\n```\n````markdown\n```csharp\nvar x = 1;\n```\n````"));

    private static IReadOnlyList<string> FaultsOf(string document) =>
        new SnippetChecker(path => path == "samples/Hello/Program.cs" ? Source : null).FaultsOf("README.md", document);
}
