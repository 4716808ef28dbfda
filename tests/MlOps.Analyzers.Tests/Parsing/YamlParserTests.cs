using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Tests.Parsing;

public sealed class YamlParserTests
{
    private const string Everything = """
        # a comment
        base: &base
          image: "redis:7"   # another
          empty:
          'quoted key': it''s
        derived:
          <<: *base
          list:
          - one
          - two: 2
            three: [a, 'b', {c: d}]
          - - nested
            - more
          - |
            first line
              indented

            last
          - >-
            folded
            text
        plain: several words
          that go on
        url: http://example.com:80/x#y
        flow: {a: 1, "b": [x,
          y], c: }
        ---
        second: document
        """;

    [Fact]
    public void What_people_write_is_read()
    {
        var documents = YamlParser.Parse(Everything);

        Assert.NotNull(documents);
        Assert.Equal(2, documents.Count);
        var file = documents[0];
        Assert.Equal("redis:7", file.At("base", "image")!.Value);
        Assert.Equal("", file.At("base", "empty")!.Value);
        Assert.Equal("redis:7", file.At("derived", "image")!.Value);
        var list = file.At("derived", "list")!.Items;
        Assert.Equal("one", list[0].Value);
        Assert.Equal(["a", "b"], list[1]["three"]!.Items.Take(2).Select(item => item.Value));
        Assert.Equal("d", list[1]["three"]!.Items[2]["c"]!.Value);
        Assert.Equal(["nested", "more"], list[2].Items.Select(item => item.Value));
        Assert.Equal("first line\n  indented\n\nlast", list[3].Value);
        Assert.Equal("folded text", list[4].Value);
        Assert.Equal("several words that go on", file["plain"]!.Value);
        Assert.Equal("http://example.com:80/x#y", file["url"]!.Value);
        Assert.Equal(["x", "y"], file.At("flow", "b")!.Items.Select(item => item.Value));
        Assert.Equal("document", documents[1]["second"]!.Value);
    }

    [Fact]
    public void A_scalar_stands_where_it_is_written()
    {
        var file = YamlParser.Parse(Everything)![0];

        Assert.Equal("redis:7", Everything.Substring(file.At("base", "image")!.Span.Start, 7));
        var block = file.At("derived", "list")!.Items[3];
        Assert.Equal(Everything.IndexOf("last", StringComparison.Ordinal), block.Text.FilePosition(block.Value.IndexOf("last", StringComparison.Ordinal)));
        var y = file.At("flow", "b")!.Items[1];
        Assert.Equal(Everything.IndexOf("y], c", StringComparison.Ordinal), y.Span.Start);
    }

    [Theory]
    [InlineData("a:\n  {{- if .x }}\n  b: 1\n  {{- end }}\n  c: {{ .y }}\n", "a.c", "{{ .y }}")]
    [InlineData("{{- /* a\n comment */}}\na: 1\n", "a", "1")]
    [InlineData("a: {b: {{ .x }}, c: 2}\n", "a.c", "2")]
    [InlineData("a: \"{{ .x }}:{{ .y }}\"\n", "a", "{{ .x }}:{{ .y }}")]
    [InlineData("a:\r\n  b: 1\r\n  c: 2\r\n", "a.c", "2")]
    [InlineData("%YAML 1.2\n---\na: 1\n...\n", "a", "1")]
    [InlineData("a: !tag 1\n", "a", "1")]
    [InlineData("- a: 1\n", "", "")]
    [InlineData("a:\n- b\nc: d\n", "c", "d")]
    [InlineData("? x\n", "", "")]
    public void Templates_tags_and_line_ends_are_no_trouble(string text, string path, string expected)
    {
        var documents = YamlParser.Parse(text);

        Assert.NotNull(documents);
        Assert.True(path.Length == 0 || documents[0].At(path.Split('.'))!.Value == expected);
    }

    [Theory]
    [InlineData("a: [")]
    [InlineData("a: {b: 1")]
    [InlineData("a: \"open")]
    [InlineData("a: *unknown")]
    [InlineData("a: 1\n  b: 2")]
    [InlineData("a:\n    b: 1\n  c: 2")]
    [InlineData("  a: 1\nb: 2")]
    [InlineData("a: 1\nnonsense")]
    [InlineData("a:\n\tb: 1")]
    [InlineData("a: [1] 2")]
    public void What_is_not_understood_is_not_guessed(string text) => Assert.Null(YamlParser.Parse(text));

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        Assert.Null(YamlParser.Parse(new string('[', 100_000)));
        Assert.Null(YamlParser.Parse(string.Concat(Enumerable.Repeat("- ", 100_000))));
    }
}
