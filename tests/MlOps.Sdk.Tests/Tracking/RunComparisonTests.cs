using System.Globalization;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Tests.Tracking;

public sealed class RunComparisonTests
{
    private static readonly Run First = Run("lr-0.1", new() { ["lr"] = "0.1", ["depth"] = "3" }, new() { ["f1"] = 0.8123456789, ["loss"] = double.NaN });
    private static readonly Run Second = Run("lr-0.01", new() { ["lr"] = "0.01", ["depth"] = "3" }, new() { ["f1"] = -1e300 });

    [Fact]
    public void A_text_table_has_a_row_for_each_run_and_numbers_at_the_right()
    {
        Assert.Equal(
            """
            run      status    params.depth  params.lr  metrics.f1  metrics.loss
            -------  --------  ------------  ---------  ----------  ------------
            lr-0.1   FINISHED  3             0.1          0.812346           NaN
            lr-0.01  FINISHED  3             0.01          -1E+300

            """,
            RunComparison.Of(First, Second).ToText());
    }

    [Fact]
    public void Columns_are_chosen_and_those_without_a_difference_left_out()
    {
        var chosen = RunComparison.Of(First, Second).WithParams("lr", "nosuch").WithMetrics("f1");
        var different = RunComparison.Of(First, Second).WithDifferencesOnly();

        Assert.Equal("run,run_id,status,params.lr,params.nosuch,metrics.f1", Header(chosen));
        Assert.Equal("run,run_id,status,params.lr,metrics.f1,metrics.loss", Header(different));
        Assert.Equal("run,run_id,status", Header(RunComparison.Of(First, First).WithDifferencesOnly()));
        Assert.Equal("run,run_id,status", Header(RunComparison.Of()));
    }

    [Fact]
    public void Csv_quotes_what_needs_it_and_keeps_numbers_whole()
    {
        var run = Run("a,b", new() { ["p"] = "say \"hi\"\r\nthere" }, new() { ["m"] = 0.1 + 0.2, ["n"] = -5 });

        Assert.Equal(
            "run,run_id,status,params.p,metrics.m,metrics.n\r\n\"a,b\",id,FINISHED,\"say \"\"hi\"\"\r\nthere\",0.30000000000000004,-5\r\n",
            RunComparison.Of(run).ToCsv());
    }

    [Theory]
    [InlineData("=HYPERLINK(1)", "'=HYPERLINK(1)")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("+1+cmd", "'+1+cmd")]
    [InlineData("-x", "'-x")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("=\"a\"", "\"'=\"\"a\"\"\"")]
    [InlineData("-1.5E3", "-1.5E3")]
    [InlineData("+3", "+3")]
    [InlineData("a=1", "a=1")]
    public void Csv_has_no_formulas_unless_texts_are_wanted_as_they_are(string value, string guarded)
    {
        var comparison = RunComparison.Of(Run("r", new() { ["p"] = value }, []));

        Assert.Equal($"r,id,FINISHED,{guarded}\r\n", comparison.ToCsv()[(Header(comparison).Length + 2)..]);
        Assert.DoesNotContain("'", comparison.ToCsv(guardFormulas: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_shows_values_as_they_are()
    {
        var run = Run("a|b", new() { ["p"] = "<b>*x*</b> [y](z) `c`\\ \n&amp;" }, new() { ["m_1"] = 0.5 });

        Assert.Equal(
            "| run | status | params.p | metrics.m\\_1 |\n"
            + "| --- | --- | --- | ---: |\n"
            + "| a\\|b | FINISHED | \\<b\\>\\*x\\*\\</b\\> \\[y\\](z) \\`c\\`\\\\  \\&amp; | 0.5 |\n",
            RunComparison.Of(run).ToMarkdown());
    }

    [Fact]
    public void A_text_table_cuts_long_values_and_has_no_control_characters()
    {
        var text = RunComparison.Of(Run("r", new() { ["p"] = "\u001b[31m" + new string('x', 5_000) }, [])).ToText();

        Assert.DoesNotContain('\u001b', text);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
        Assert.Contains("x…", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_are_written_alike_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
            Assert.Contains("0.812346", RunComparison.Of(First).ToText(), StringComparison.Ordinal);
            Assert.Contains("0.8123456789", RunComparison.Of(First).ToCsv(), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string Header(RunComparison comparison) => comparison.ToCsv().Split("\r\n")[0];

    private static Run Run(string name, Dictionary<string, string> runParams, Dictionary<string, double> metrics) => new()
    {
        Id = "id",
        Name = name,
        Status = RunStatus.Finished,
        Params = runParams,
        Metrics = metrics.ToDictionary(pair => pair.Key, pair => new Metric(pair.Key, pair.Value, DateTimeOffset.UnixEpoch, 0)),
    };
}
