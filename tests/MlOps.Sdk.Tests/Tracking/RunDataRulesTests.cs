using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Tests.Tracking;

public sealed class RunDataRulesTests
{
    [Theory]
    [InlineData("loss")]
    [InlineData("val/loss@1", false)]
    [InlineData("val/loss.mean - 1:2_3")]
    [InlineData("größe/長さ")]
    [InlineData("²½Ⅻ")]
    [InlineData("a/.b")]
    [InlineData("a/..b")]
    [InlineData("a..b")]
    [InlineData("", false)]
    [InlineData("a//b", false)]
    [InlineData("../x", false)]
    [InlineData("..x", false)]
    [InlineData("...", false)]
    [InlineData("/x", false)]
    [InlineData("x/", false)]
    [InlineData(".", false)]
    [InlineData("a/./b", false)]
    [InlineData("a/../b", false)]
    [InlineData("a=b", false)]
    [InlineData("a\\b", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\0b", false)]
    [InlineData("😀", false)]
    [InlineData("\ud83d", false)]
    public void Keys_are_what_MLflows_server_takes(string key, bool valid = true)
    {
        var error = Record.Exception(() => RunDataRules.CheckKey(key, "metric"));

        Assert.Equal(valid, error is null);
        Assert.Equal(valid, RunDataRules.IsKey(key));
        Assert.Equal(valid ? null : typeof(ArgumentException), error?.GetType());
    }

    [Fact]
    public void A_key_may_have_250_characters_by_code_points()
    {
        const string Letter = "𝒳"; // one code point, two chars
        RunDataRules.CheckKey(string.Concat(Enumerable.Repeat(Letter, 250)), "tag");

        var error = Assert.Throws<ArgumentException>(() => RunDataRules.CheckKey(string.Concat(Enumerable.Repeat(Letter, 251)), "tag"));

        Assert.Contains("has 251 characters; at most 250 are allowed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\nb", "\\u000a")]
    [InlineData("a\u0007b", "\\u0007")]
    public void A_message_about_a_key_shows_control_characters_by_their_numbers(string key, string shown)
    {
        var error = Assert.Throws<ArgumentException>(() => RunDataRules.CheckKey(key, "metric"));

        Assert.Contains(shown, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, character => char.IsControl(character));
    }

    [Fact]
    public void A_message_about_a_key_does_not_split_a_pair_of_surrogates()
    {
        var key = new string('a', 59) + "😀" + new string('b', 300);

        var error = Assert.Throws<ArgumentException>(() => RunDataRules.CheckKey(key, "metric"));

        Assert.DoesNotContain(error.Message.EnumerateRunes(), rune => rune.Value == 0xFFFD);
    }

    [Fact]
    public void A_missing_key_is_named_as_such() =>
        Assert.Throws<ArgumentNullException>(() => RunDataRules.CheckKey(null!, "metric"));

    [Fact]
    public void An_experiments_name_has_1_to_500_characters()
    {
        RunDataRules.CheckExperimentName(string.Concat(Enumerable.Repeat("😀", 500)));

        var error = Assert.Throws<ArgumentException>(() => RunDataRules.CheckExperimentName(new string('a', 501)));

        Assert.Contains("has 501 characters; at most 500 are allowed", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RunDataRules.CheckExperimentName(" "));
    }

    [Fact]
    public void A_runs_name_has_1_to_250_characters()
    {
        RunDataRules.CheckRunName(new string('a', 250));

        var error = Assert.Throws<ArgumentException>(() => RunDataRules.CheckRunName(new string('a', 251)));

        Assert.Contains("has 251 characters; at most 250 are allowed", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RunDataRules.CheckRunName(" "));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("812345678901234567")]
    [InlineData("churn", false)]
    [InlineData("-1", false)]
    [InlineData("1 ", false)]
    [InlineData("99999999999999999999", false)]
    [InlineData("", false)]
    public void An_experiments_id_is_a_number(string id, bool valid = true) =>
        Assert.Equal(valid, Record.Exception(() => RunDataRules.CheckExperimentId(id)) is null);

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("run-1_b")]
    [InlineData("0123456789abcdef0123456789abcdef0", false)]
    [InlineData("../run", false)]
    [InlineData("-run", false)]
    [InlineData("a.b", false)]
    [InlineData("", false)]
    public void A_runs_id_is_good_for_a_file_name(string id, bool valid = true) =>
        Assert.Equal(valid, Record.Exception(() => RunDataRules.CheckRunId(id)) is null);

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcdef")]
    [InlineData("😀😀😀", 2, "😀😀")]
    [InlineData("a😀b", 2, "a😀")]
    public void Texts_are_cut_by_code_points(string text, int length, string expected) =>
        Assert.Equal(expected, RunDataRules.Cut(text, length));

    [Fact]
    public void Half_a_pair_of_surrogates_counts_as_a_character()
    {
        Assert.Equal("a\ud83d", RunDataRules.Cut("a\ud83d", 2));
        Assert.Equal("a\ud83d", RunDataRules.Cut("a\ud83d\ud83d", 2));
    }
}
