using MlOps.Analyzers.Credentials;
using MlOps.Analyzers.Formats;

namespace MlOps.Analyzers.Tests.Formats;

public class LabelledCorpusTests(ITestOutputHelper output)
{
    private const int Seed = 20260901;

    private static readonly PlaceNames Names = new([]);

    private static readonly IReadOnlyList<CorpusEntry> Corpus = LabelledCorpus.Create(Seed);

    [Fact]
    public void The_corpus_is_large_and_wide()
    {
        Assert.True(Corpus.Count(entry => entry.IsSecret) >= 1500);
        Assert.True(Corpus.Count(entry => !entry.IsSecret) >= 1500);
        Assert.True(Corpus.Where(entry => entry.IsSecret).Select(entry => entry.Format).Distinct().Count() >= 250);
    }

    [Fact]
    public void Nearly_all_credentials_are_found_and_hardly_anything_else()
    {
        var found = Corpus.ToLookup(entry => (entry.IsSecret, IsReported(entry)));
        var hits = found[(true, true)].Count();
        var alarms = found[(false, true)].Count();

        foreach (var kind in Corpus.GroupBy(entry => (entry.Format, entry.IsSecret)).OrderBy(kind => kind.Key))
        {
            output.WriteLine($"| {kind.Key.Format} | {(kind.Key.IsSecret ? "credential" : "harmless")} | {kind.Count()} | {kind.Count(IsReported)} |");
        }

        foreach (var entry in found[(false, true)].Concat(found[(true, false)]))
        {
            output.WriteLine($"{(entry.IsSecret ? "missed" : "alarm")} {entry.Format} {entry.Name} {entry.Text}");
        }

        var precision = (double)hits / (hits + alarms);
        var recall = (double)hits / (hits + found[(true, false)].Count());
        output.WriteLine($"precision {precision:F4}, recall {recall:F4} of {Corpus.Count} texts");
        Assert.True(precision >= 0.98, $"Precision is {precision}.");
        Assert.True(recall >= 0.95, $"Recall is {recall}.");
    }

    [Fact]
    public void Another_judge_fails_on_the_corpus()
    {
        var alarms = Corpus.Count(entry => !entry.IsSecret && Entropy.LooksRandom(entry.Text));
        var hits = Corpus.Count(entry => entry.IsSecret && Entropy.LooksRandom(entry.Text));

        Assert.True(hits < 0.98 * (hits + alarms), "Chance alone must not tell credentials from hashes.");
    }

    private static bool IsReported(CorpusEntry entry) =>
        SecretScanner.Find(entry.Text).Count > 0 || (entry.Name is { } name && IsReportedUnder(name, entry.Text));

    private static bool IsReportedUnder(string name, string text) =>
        SecretScanner.FindNear(text, name) is not null
        || (ValueJudge.IsWorthALook(text) && ValueJudge.Fits(Names.KindOf(name), text, name));
}
