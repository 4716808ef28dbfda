using System.Globalization;
using MlOps.Sdk.Search;
using MlOps.Sdk.Tests.Registry.Search;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking.Search;

/// <summary>Texts that are no filter, or hardly one.</summary>
public sealed class SearchParserFuzzTests
{
    private const int Megabyte = 1 << 20;

    // What a reader that goes over the text a few times needs; one that starts over at each character needs a million times that.
    private const int MostStepsPerCharacter = 16;

    private static readonly string[] Filters =
    [
        .. RecordedSearches.All.Searches.Select(search => search.Filter)
            .Concat(RecordedSearches.All.Searches.SelectMany(search => search.OrderBy))
            .Concat(RecordedRegistry.All.Searches.Select(search => search.Filter))
            .Concat(RecordedRegistry.All.Searches.SelectMany(search => search.OrderBy))
            .Distinct(),
    ];

    private static readonly string[] Pieces =
        ["'", "\"", "`", "(", ")", ",", ".", "-", "\\", "AND ", "NOT ", "IN (", "LIKE ", "=", "!=", "<", "%", "_", "\0", "\n", "é", "😀", "\ud800", "1e", "metrics.", "run_id", ";"];

    [Fact]
    public void Mutated_filters_and_random_texts_are_read_or_refused_in_linear_steps()
    {
        var random = new Random(7);
        var count = TestSettings.Count("MLOPS_TEST_SEARCH_FUZZ", 20_000);
        var (read, refused) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            var text = i % 4 == 0 ? RandomText(random) : Mutated(random, Filters[random.Next(Filters.Length)]);
            foreach (var target in new[] { SearchTarget.Runs, SearchTarget.Experiments, SearchTarget.RegisteredModels, SearchTarget.ModelVersions })
            {
                _ = Read(target, text) ? read++ : refused++;
                ReadOrder(target, text);
            }
        }

        Assert.InRange(read, count / 50, 4 * count);
        Assert.InRange(refused, count / 50, 4 * count);
    }

    [Theory]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("'")]
    [InlineData("\"")]
    [InlineData("`")]
    [InlineData("AND ")]
    [InlineData(",")]
    [InlineData(".")]
    [InlineData("a.")]
    [InlineData("-")]
    [InlineData("\\'")]
    [InlineData("'\\'")]
    [InlineData("''\\'")]
    [InlineData("1e")]
    [InlineData("1.")]
    [InlineData("=")]
    [InlineData(" ")]
    [InlineData("NOT ")]
    [InlineData("metrics.a = 1 ")]
    [InlineData("params.a = 'x' AND ")]
    public void A_megabyte_of_the_same_takes_linear_steps(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, Megabyte / piece.Length));

        foreach (var (before, after) in new[] { ("", ""), ("run_id IN (", ")"), ("params.a = '", ""), ("params.a = '", "'"), ("tags.`", "` = 'x'"), ("metrics.a > ", "") })
        {
            Read(SearchTarget.Runs, before + text + after);
            ReadOrder(SearchTarget.Runs, before + text + after);
        }
    }

    [Fact]
    public void A_megabyte_of_list_takes_linear_steps()
    {
        Assert.True(Read(SearchTarget.Runs, $"run_id IN ({string.Concat(Enumerable.Repeat("'a' ", Megabyte / 4))})"));
        Assert.True(Read(SearchTarget.Runs, $"run_id IN ({string.Concat(Enumerable.Repeat("'a',", Megabyte / 4))})"));
        Assert.True(Read(SearchTarget.Runs, $"run_id IN ('{new string('a', Megabyte)}')"));
    }

    [Theory]
    [InlineData("version_number = 3", "3")]
    [InlineData("version_number = '3'", "3")]
    [InlineData("version_number >= \"007\"", "7")]
    [InlineData("version_number != -1", "-1")]
    public void Numbers_of_versions_are_whole_and_may_be_in_quotes(string filter, string expected) =>
        Assert.Equal(expected, Assert.Single(new SearchParser(SearchTarget.ModelVersions, filter).ReadFilter()).Text);

    [Theory]
    [InlineData("version_number = 1.5")]
    [InlineData("version_number = 'one'")]
    [InlineData("version_number = ''")]
    [InlineData("version_number = 99999999999999999999")]
    [InlineData("version_number LIKE '1'")]
    [InlineData("version_number IN ('1')")]
    [InlineData("run_id NOT IN ('a')")]
    [InlineData("name IN ('a')")]
    [InlineData("`name` = 'a'")]
    [InlineData("`tags`.a = 'a'")]
    public void What_MLflow_does_not_compare_versions_with_is_refused(string filter) => Assert.False(Read(SearchTarget.ModelVersions, filter));

    [Fact]
    public void Steps_that_are_not_linear_are_found_out()
    {
        var text = string.Concat(Enumerable.Repeat("metrics.a = 1 ", SearchParser.MaxConditions));

        // A reader that starts over at each condition.
        var steps = Enumerable.Range(1, SearchParser.MaxConditions).Sum(conditions =>
        {
            var parser = new SearchParser(SearchTarget.Runs, text[..(conditions * 14)]);
            parser.ReadFilter();
            return parser.Steps;
        });

        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => CheckSteps(steps, text));
    }

    /// <returns>Whether the text is a filter.</returns>
    private static bool Read(SearchTarget target, string text)
    {
        var parser = new SearchParser(target, text);
        try
        {
            parser.ReadFilter();
            return true;
        }
        catch (SearchSyntaxException exception)
        {
            CheckError(exception, text);
            return false;
        }
        finally
        {
            CheckSteps(parser.Steps, text);
        }
    }

    private static void ReadOrder(SearchTarget target, string text)
    {
        var parser = new SearchParser(target, text);
        try
        {
            parser.ReadOrder();
        }
        catch (SearchSyntaxException exception)
        {
            CheckError(exception, text);
        }

        CheckSteps(parser.Steps, text);
    }

    private static void CheckError(SearchSyntaxException exception, string text)
    {
        Assert.InRange(exception.Position, 0, text.Length);
        Assert.NotEmpty(exception.Expected);
        Assert.InRange(exception.Message.Length, 1, 2_000);
    }

    private static void CheckSteps(long steps, string text) =>
        Assert.True(
            steps <= MostStepsPerCharacter * (text.Length + 16L),
            string.Create(CultureInfo.InvariantCulture, $"{steps} steps for {text.Length} characters: {text[..Math.Min(80, text.Length)]}"));

    private static string RandomText(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(3) == 0 ? ((char)random.Next(char.MaxValue)).ToString() : Pieces[random.Next(Pieces.Length)]));

    private static string Mutated(Random random, string text)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(text.Length + 1);
            var to = random.Next(at, Math.Min(text.Length, at + 6) + 1);
            text = random.Next(3) switch
            {
                0 => text[..at] + text[to..],
                1 => text[..at] + Pieces[random.Next(Pieces.Length)] + text[at..],
                _ => text[..to] + text[at..],
            };
        }

        return text;
    }
}
