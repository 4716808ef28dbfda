using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Tests.Parsing;

public sealed class PowerShellTextTests
{
    [Theory]
    [InlineData("a b c", "a b c")]
    [InlineData("a; b\nc && d || e", "a/b/c/d/e")]
    [InlineData("a | b", "a/b")]
    [InlineData("a |\n b", "a/b")]
    [InlineData("a 'b c' \"d e\" 'it''s' \"a\"\"b\"", "a b c d e it's a\"b")]
    [InlineData("a `\n b", "a b")]
    [InlineData("a `\r\n b\r\nc", "a b/c")]
    [InlineData("a b` c", "a b c")]
    [InlineData("a # b\nc", "a/c")]
    [InlineData("a <# b\nc #> d", "a d")]
    [InlineData("& a b", "a b")]
    [InlineData("if ($x) { a b } else { c }", "if//a b/else/c")]
    [InlineData("$v = '1.2'; a $v \"$v.3\" $w", "a 1.2 1.2.3 ")]
    [InlineData("$x = a b", "a b")]
    [InlineData("a -Name b, c,d", "a -Name b c d")]
    [InlineData("a @('b', 'c') -D", "a b c -D")]
    [InlineData("a @(\n'b'\n'c'\n)\nd", "a b c/d")]
    [InlineData("@'\na b\n'@ | c", "a b/c")]
    [InlineData("a > out.txt; b 2>&1 c", "a/b c")]
    [InlineData("a $(b c) d", "a  d")]
    [InlineData("a x==${{ env.X }} \"${{ y }}\" d", "a x==  d")]
    [InlineData("a -b (c d) e", "c d/a -b  e")]
    [InlineData("a (b (c)) d", "c/b /a  d")]
    [InlineData("a (b", "b/a ")]
    [InlineData("iex (a b)", "iex/a b")]
    [InlineData("", "")]
    public void A_script_falls_into_its_commands(string text, string expected)
    {
        var commands = PowerShellText.Parse(MappedText.Of(text, 0, text.Length));

        Assert.Equal(expected, string.Join('/', commands.Select(command => string.Join(' ', command.Words))));
    }

    [Fact]
    public void A_word_stands_where_it_is_written()
    {
        const string Text = "$v = 'x'\na \"quoted word\" `\n  plain $v \"$v\"";
        var words = PowerShellText.Parse(MappedText.Of(Text, 0, Text.Length))[0].Words;

        Assert.Equal(["a", "quoted word", "plain", "$v", "$v"], words.Select(word => Text.Substring(word.Span.Start, word.Span.Length)));
    }

    [Fact]
    public void A_variable_that_doubles_itself_stops()
    {
        var text = "$a = 'xxxxxxxx'\n" + string.Concat(Enumerable.Repeat("$a = \"$a$a\"\n", 200)) + "echo $a";

        var commands = PowerShellText.Parse(MappedText.Of(text, 0, text.Length));

        Assert.True(commands.Sum(command => command.Words.Sum(word => word.Value.Length)) < 100_000);
    }
}
