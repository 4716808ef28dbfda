using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Tests.Parsing;

public sealed class GroovyParserTests
{
    [Theory]
    [InlineData("a.b('c')", "a . b ( <c> )")]
    [InlineData("a 'b' // c 'd'\ne", "a <b> e")]
    [InlineData("a /* 'b' */ c", "a c")]
    [InlineData("#!groovy\na", "a")]
    [InlineData("a \"b ${c}\"", "a <b ${c}>?")]
    [InlineData("a 'b ${c}'", "a <b ${c}>")]
    [InlineData("a 'it\\'s'", "a <it's>")]
    [InlineData("a '''b 'c'\nd''' e", "a <b 'c'\nd> e")]
    [InlineData("a \"\"\"b\"\"\"", "a <b>")]
    [InlineData("a 'b\nc", "a <b> c")]
    [InlineData("@Library('a@b') _", "@ Library ( <a@b> ) _")]
    public void A_script_falls_into_names_texts_and_signs(string text, string expected)
    {
        var tokens = GroovyParser.Parse(text)!;

        Assert.Equal(expected, string.Join(' ', tokens.Select(token => token.IsText ? "<" + token.Value + ">" + (token.IsUnknown ? "?" : "") : token.Value)));
    }

    [Fact]
    public void A_text_stands_where_it_is_written()
    {
        const string Text = "sh 'a\\nb c'";
        var text = GroovyParser.Parse(Text)![1].Text;

        var span = text.FileSpan(text.Text.IndexOf('b', StringComparison.Ordinal), 3);

        Assert.Equal("b c", Text.Substring(span.Start, span.Length));
    }
}
