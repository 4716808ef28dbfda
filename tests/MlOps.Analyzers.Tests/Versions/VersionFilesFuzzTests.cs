using System.Text.Json;
using CsCheck;
using MlOps.Analyzers.Versions;

namespace MlOps.Analyzers.Tests.Versions;

public sealed class VersionFilesFuzzTests
{
    private static readonly string[] Rules = ["MLOPS2001", "MLOPS2002", "MLOPS2003", "MLOPS2004", "MLOPS2005", "MLOPS2006", "MLOPS2007", "MLOPS2008", "MLOPS2009", "MLOPS2010"];

    private static readonly string[] Hostile =
    [
        "{", "}", "[", "]", "(", ")", "\"", "'", "`", "\\", "\n", "\r\n", "\t", "  ", ":", ": ", "- ", "#", "$", "${", "$(", "{{", "}}", "<<EOF\n", "<<", "&a ", "*a", "|", "|\n", ">-\n", "---\n", "...",
        "/*", "*/", "//", "<!--", "]]>", "&amp;", "\0", "\uFEFF", "\u2028", "\uD800", "@", "=", "==", ">=", "%", "!", "? ", "docker://", "git+https://", "@sha256:", "\"\"\"", "'''", "ONBUILD ", "FROM ", "RUN [", "--from=",
    ];

    private static readonly List<(string Path, string Text)> Seeds = [.. Rules.SelectMany(VersionCase.Load).SelectMany(@case => @case.Files).Where(file => VersionFiles.KindOf(file.Path) != FileKind.None).Distinct()];

    private static readonly Gen<(string Path, string Text)> Mutated =
        from seed in Gen.Int[0, Seeds.Count - 1]
        from other in Gen.Int[0, Seeds.Count - 1]
        from edits in Gen.Select(Gen.Int[0, 4], Gen.Int[0, 10_000], Gen.Int[0, 10_000], Gen.Int[0, Hostile.Length - 1]).Array[1, 8]
        select (Seeds[seed].Path, edits.Aggregate(Seeds[seed].Text, (text, edit) => Edit(text, Seeds[other].Text, edit)));

    [Fact]
    public void No_file_makes_a_parser_throw_or_point_outside_of_it()
    {
        Mutated.Sample(
            file =>
            {
                foreach (var reference in VersionFiles.Read(file.Path, file.Text).References)
                {
                    Assert.InRange(reference.Span.Start, 0, file.Text.Length);
                    Assert.InRange(reference.Span.End, reference.Span.Start, file.Text.Length);
                }
            },
            iter: TestSize.Of(20_000),
            threads: 1);
    }

    [Fact]
    public void The_mutations_break_files_so_that_a_parser_that_throws_would()
    {
        var broken = 0;
        Mutated.Sample(
            file =>
            {
                if (!file.Path.EndsWith(".json", StringComparison.Ordinal))
                {
                    return;
                }

                try
                {
                    JsonDocument.Parse(file.Text).Dispose();
                }
                catch (Exception error) when (error is JsonException or ArgumentException)
                {
                    broken++;
                }
            },
            iter: 2_000,
            threads: 1);

        Assert.InRange(broken, 20, 2_000);
    }

    [Fact]
    public void Every_seed_is_read_with_what_it_says_when_it_is_whole()
    {
        var withReferences = Seeds.Count(seed => VersionFiles.Read(seed.Path, seed.Text).References.Count > 0);

        Assert.InRange(withReferences, Seeds.Count * 6 / 10, Seeds.Count);
    }

    /// <summary>Ten million characters each; one step a character too many, and none of these would end.</summary>
    [Theory]
    [InlineData("a.yaml", "- ")]
    [InlineData("a.yaml", "[")]
    [InlineData("a.yaml", "a: {{\n")]
    [InlineData("a.yaml", "{{\n")]
    [InlineData("a.yaml", "a: 'x\n")]
    [InlineData("a.yaml", "a: {b: }}{{x}}, ")]
    [InlineData("a.yaml", "a: &b [*b, *b]\n")]
    [InlineData("a.yaml", "a: |\n")]
    [InlineData("Dockerfile", "RUN a <<A\n")]
    [InlineData("Dockerfile", "RUN <<A <<B ")]
    [InlineData("Dockerfile", "RUN a \\\n")]
    [InlineData("Dockerfile", "ARG A=$A$A\n")]
    [InlineData("Dockerfile", "FROM $A AS a\n")]
    [InlineData("Dockerfile", "ONBUILD ")]
    [InlineData("Dockerfile", "RUN --mount=from=a ")]
    [InlineData("a.sh", "$(")]
    [InlineData("a.sh", "a $(b ")]
    [InlineData("a.sh", "cat <<A\n")]
    [InlineData("a.sh", "a=$a$a;")]
    [InlineData("a.sh", "bash -c \"")]
    [InlineData("a.sh", "pip install a ")]
    [InlineData("package.json", "{\"a\":")]
    [InlineData("package.json", "[/*")]
    [InlineData("a.ipynb", "[\"\\n\",")]
    [InlineData("pyproject.toml", "[a.b.c]\n")]
    [InlineData("pyproject.toml", "a = [")]
    [InlineData("pyproject.toml", "[[a]]\nb.c = '''x\n")]
    [InlineData("main.tf", "a {\n")]
    [InlineData("main.tf", "a = <<E\n")]
    [InlineData("main.tf", "a = \"${")]
    [InlineData("main.tf", "a = (")]
    [InlineData("App.csproj", "<a b='c'>")]
    [InlineData("App.csproj", "<a b=\n'")]
    [InlineData("requirements.txt", "a \\\n")]
    [InlineData("a.py", "load(")]
    [InlineData("a.py", "load(a = ")]
    [InlineData("a.py", "x = '''y\n")]
    [InlineData("requirements.txt", "a # ")]
    [InlineData("requirements.txt", "a --hash ")]
    public void A_hostile_file_of_ten_million_characters_ends(string path, string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 10_000_000 / piece.Length));

        var references = VersionFiles.Read("/repo/" + path, text).References;

        Assert.InRange(references.Count, 0, text.Length / 4);
    }

    private static string Edit(string text, string other, (int Kind, int From, int Length, int Token) edit)
    {
        var from = text.Length == 0 ? 0 : edit.From % text.Length;
        var length = text.Length == 0 ? 0 : Math.Min(edit.Length % 40, text.Length - from);
        return edit.Kind switch
        {
            0 => text.Remove(from, length),
            1 => text.Insert(from, Hostile[edit.Token]),
            2 => text.Insert(from, text.Substring(from, length)),
            3 => string.Concat(text.AsSpan(0, from), other.AsSpan(Math.Min(edit.Length, other.Length))),
            _ => text.Remove(from, length).Insert(from, Hostile[edit.Token]),
        };
    }

    private static class TestSize
    {
        public static int Of(int standard) =>
            int.TryParse(Environment.GetEnvironmentVariable("MLOPS_TEST_VERSION_FUZZ"), System.Globalization.CultureInfo.InvariantCulture, out var count) ? count : standard;
    }
}
