using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Tests.Parsing;

public sealed class ShellParserTests
{
    [Theory]
    [InlineData("a b c", "a b c")]
    [InlineData("a && b || c; d | e & f", "a/b/c/d/e/f")]
    [InlineData("a 'b c' \"d e\" f\\ g", "a b c d e f g")]
    [InlineData("X=1 Y=2 a b", "a b")]
    [InlineData("X=1; a $X ${X} ${Y:-2} \"$X\"", "a 1 1 2 1")]
    [InlineData("sudo -u me env Z=1 a", "a")]
    [InlineData("if a; then b; else c; fi", "a/b/c")]
    [InlineData("(a; b) > out 2>&1", "a/b")]
    [InlineData("a $(b c) `d`", "b c/d/a  ")]
    [InlineData("bash -c 'a b' x", "bash -c a b x/a b")]
    [InlineData("a \\\n b", "a b")]
    [InlineData("a # b\nc", "a/c")]
    [InlineData("cat <<EOF\na b\nEOF\nc", "cat/c")]
    [InlineData("cat <<-'E'\n\ta\n\tE\nc", "cat/c")]
    [InlineData("timeout 10 a", "a")]
    [InlineData("for x in a b; do c; done", "for x in a b/c")]
    [InlineData("", "")]
    public void A_command_line_falls_into_its_commands(string text, string expected)
    {
        var commands = ShellParser.Parse(MappedText.Of(text, 0, text.Length));

        Assert.Equal(expected, string.Join('/', commands.Select(command => string.Join(' ', command.Words))));
    }

    [Fact]
    public void A_pipe_knows_where_it_comes_from()
    {
        var commands = ShellParser.Parse(MappedText.Of("curl x | sh || a", 0, 16));

        Assert.Equal("curl", commands[1].PipedFrom?.Name);
        Assert.Null(commands[2].PipedFrom);
    }

    [Fact]
    public void A_word_stands_where_it_is_written()
    {
        const string Text = "X=v; a \"quoted word\" \\\n  plain $X";
        var words = ShellParser.Parse(MappedText.Of(Text, 0, Text.Length))[0].Words;

        Assert.Equal(["a", "quoted word", "plain", "$X"], words.Select(word => Text.Substring(word.Span.Start, word.Span.Length)));
    }

    [Fact]
    public void A_variable_that_doubles_itself_stops()
    {
        var text = "a=xxxxxxxx\n" + string.Concat(Enumerable.Repeat("a=$a$a\n", 200)) + "echo $a";

        var commands = ShellParser.Parse(MappedText.Of(text, 0, text.Length));

        Assert.True(commands.Sum(command => command.Words.Sum(word => word.Value.Length)) < 100_000);
    }
}
