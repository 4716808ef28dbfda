using System.Text.Json;
using CsCheck;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
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

    public static TheoryData<string, string> HostileFiles
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (path, piece) in HostileText.Files)
            {
                data.Add(path, piece);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(HostileFiles))]
    public void The_work_for_a_hostile_file_grows_with_its_length_alone(string path, string piece)
    {
        var small = Allocated(path, HostileText.Repeat(piece, 1 << 14));
        var large = Allocated(path, HostileText.Repeat(piece, 1 << 18));

        // Sixteen times the text: a square would need 256 times as much.
        Assert.True(large <= (small * 40) + 1_000_000, $"{small:N0} bytes for 16 thousand characters, {large:N0} for sixteen times as many");
    }

    [Fact]
    public void A_reader_that_begins_again_at_each_line_fails_that_test()
    {
        static long Square(int lines)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var line = 0; line < lines; line++)
            {
                GC.KeepAlive(new char[line]);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.True(Square(1 << 14) > (Square(1 << 10) * 40) + 1_000_000);
    }

    [Fact]
    public void Ten_million_characters_are_read()
    {
        var comment = "# " + new string('x', 498) + "\n";
        var text = HostileText.Repeat(comment + "FROM python:3\n", 10_000_000);

        var read = new VersionFileCache().Get("/repo/Dockerfile", SourceText.From(text));

        Assert.InRange(read.References.Count, 19_000, 20_000);
        Assert.Null(read.NotUnderstood);
    }

    [Theory]
    [InlineData("Dockerfile", "FROM python:3\n", 200_000, "100,000 entries")]
    [InlineData("requirements.txt", "numpy\n", 200_000, "100,000 entries")]
    [InlineData("a.sh", "pip install ruff\n", 200_000, "100,000 entries")]
    [InlineData("a.ps1", "pip install ruff\n", 200_000, "100,000 entries")]
    [InlineData("Jenkinsfile", "sh 'a'\n", 300_000, "100,000 entries")]
    [InlineData("a.yaml", "- a\n", 600_000, "more entries")]
    [InlineData("App.csproj", "<a />", 1, "not XML")]
    [InlineData("package.json", "{", 1, "not JSON")]
    [InlineData("main.tf", "}", 1, "not HCL")]
    [InlineData("pyproject.toml", "=", 1, "not TOML")]
    [InlineData("a.sh", "echo a\n", 2_400_000, "16 million characters")]
    public async Task What_is_not_read_is_said_to_be_so(string path, string piece, int count, string reason)
    {
        var text = path == "App.csproj" ? "<a>" : HostileText.Repeat(piece, piece.Length * count);

        var diagnostics = await VersionRun.OverAsync([("/repo/" + path, text)], []);

        var diagnostic = Assert.Single(diagnostics);
        Assert.Equal(("MLOPS2011", DiagnosticSeverity.Info), (diagnostic.Id, diagnostic.Severity));
        Assert.Contains(reason, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.yaml", "[", "]")]
    [InlineData("a.yaml", "{a: ", "}")]
    [InlineData("a.yaml", "- ", "")]
    [InlineData("package.json", "[", "]")]
    [InlineData("package.json", "{\"a\":", "}")]
    [InlineData("main.tf", "a {\n", "}\n")]
    [InlineData("main.tf", "a = {", "}")]
    [InlineData("main.tf.json", "{\"module\":", "}")]
    [InlineData("pyproject.toml", "a = [", "]")]
    [InlineData("App.csproj", "<a>", "</a>")]
    [InlineData("a.sh", "$(", ")")]
    [InlineData("a.sh", "<(", ")")]
    [InlineData("a.sh", "{ ", "}")]
    [InlineData("a.sh", "bash -c ", "")]
    [InlineData("a.ps1", "(", ")")]
    [InlineData("a.ps1", "a (", ")")]
    [InlineData("a.ps1", "a @(", ")")]
    [InlineData("Jenkinsfile", "docker {", "}")]
    [InlineData(".circleci/config.yml", "{orbs: {a: ", "}}")]
    [InlineData("bitbucket-pipelines.yml", "[", "]")]
    [InlineData("Dockerfile", "ONBUILD ", "")]
    [InlineData("a.py", "load(", ")")]
    public void Nesting_of_any_depth_is_no_trouble_to_the_stack(string path, string open, string close)
    {
        var text = string.Concat(Enumerable.Repeat(open, 200_000)) + string.Concat(Enumerable.Repeat(close, 200_000));
        Exception? error = null;

        var thread = new Thread(() => error = Record.Exception(() => VersionFiles.Read("/repo/" + path, text)), maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();

        Assert.Null(error);
    }

    private static long Allocated(string path, string text)
    {
        VersionFiles.Read("/repo/" + path, text); // whatever is made once
        var before = GC.GetAllocatedBytesForCurrentThread();
        VersionFiles.Read("/repo/" + path, text);
        return GC.GetAllocatedBytesForCurrentThread() - before;
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
