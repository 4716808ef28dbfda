using MlOps.Analyzers.Formats;

namespace MlOps.Analyzers.Tests.Formats;

public class SecretFormatTableTests
{
    [Fact]
    public void There_are_hundreds_of_formats_each_with_its_own_id_and_source()
    {
        Assert.True(SecretFormatTable.All.Count >= 250);
        Assert.Equal(SecretFormatTable.All.Count, SecretFormatTable.All.Select(format => format.Id).Distinct().Count());
        Assert.All(SecretFormatTable.All, format => Assert.True(format.Source.Length > 0 && format.Provider.Length > 0, format.Id));
    }

    [Fact]
    public void What_stands_behind_an_address_is_one_of_two_remarks() =>
        Assert.All(
            SecretFormatTable.All.Where(format => format.Source.Contains(';', StringComparison.Ordinal)),
            format => Assert.Contains(format.Source[format.Source.IndexOf(';', StringComparison.Ordinal)..], new[] { "; shape as seen in use", "; shape not found" }));

    [Fact]
    public void A_shape_with_an_anchor_is_short_before_it()
    {
        var grammars = SecretFormatTable.All.SelectMany(format => format.Grammars).Where(grammar => grammar.AnchorPart > 0);

        // At each anchor the text is read back so far: a run without a limit before it would make that a square.
        Assert.All(grammars, grammar => Assert.InRange(grammar.LongestBeforeAnchor, 1, 200));
        Assert.All(grammars, grammar => Assert.All(grammar.Parts.Take(grammar.AnchorPart).Skip(1), part => Assert.Equal(part.Shortest, part.Longest)));
    }

    [Fact]
    public void Words_near_a_key_are_written_as_the_automaton_reads_them() =>
        Assert.All(SecretFormatTable.All.SelectMany(format => format.Near), word => Assert.All(word, c => Assert.True(c < 128 && !char.IsUpper(c), word)));

    [Theory]
    [InlineData("ab{d3}", "xab123", 1, 6)]
    [InlineData("ab{d2-4}c", "ab123c", 0, 6)]
    [InlineData("ab{d2/4}", "ab123", 0, 4)]
    [InlineData("(a,b)x{L1-}", "bxyz", 0, 4)]
    [InlineData("\\$1\\${A2}", "$1$ab", 0, 5)]
    [InlineData("ab{d3}", "ab12", 0, -1)]
    [InlineData("ab{d2-4}c", "ab12345c", 0, -1)]
    public void A_shape_matches_from_left_to_right(string shape, string text, int start, int end)
    {
        var runs = new RunLengths();

        Assert.Equal(end, GrammarParser.Parse(shape).Select(grammar => grammar.Match(text, start, runs)).Max());
    }
}
