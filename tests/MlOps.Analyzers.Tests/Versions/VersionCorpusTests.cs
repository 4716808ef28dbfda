using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Tests.Versions;

public sealed class VersionCorpusTests
{
    [Theory]
    [InlineData("MLOPS2001")]
    [InlineData("MLOPS2002")]
    [InlineData("MLOPS2003")]
    [InlineData("MLOPS2004")]
    [InlineData("MLOPS2005")]
    [InlineData("MLOPS2006")]
    [InlineData("MLOPS2007")]
    [InlineData("MLOPS2008")]
    [InlineData("MLOPS2009")]
    [InlineData("MLOPS2010")]
    public async Task A_rule_reports_what_moves_where_it_stands_and_is_silent_about_what_is_pinned(string rule)
    {
        var cases = VersionCase.Load(rule);
        var tally = new Dictionary<string, int[]>(); // by kind: cases, hits, false alarms, missed
        var faults = new List<string>();

        foreach (var @case in cases)
        {
            var found = (await VersionRun.OverAsync(@case)).Where(diagnostic => diagnostic.Id == rule)
                .Select(diagnostic => (Path: diagnostic.Location.SourceTree?.FilePath ?? diagnostic.Location.GetLineSpan().Path, Span: diagnostic.Location.SourceSpan, diagnostic.Severity, Text: diagnostic.ToString())).ToList();
            var counts = tally.TryGetValue(@case.Kind, out var known) ? known : tally[@case.Kind] = new int[4];
            counts[0]++;
            counts[1] += found.Count(one => @case.Expected.Contains((one.Path, one.Span, one.Severity)));
            var alarms = found.Where(one => !@case.Expected.Contains((one.Path, one.Span, one.Severity))).ToList();
            var missed = @case.Expected.Where(one => !found.Exists(other => (other.Path, other.Span, other.Severity) == one)).ToList();
            counts[2] += alarms.Count;
            counts[3] += missed.Count;
            faults.AddRange(alarms.Select(one => $"line {@case.Number}: false alarm at '{Cut(@case, one.Path, one.Span)}' {one.Severity}: {one.Text}"));
            faults.AddRange(missed.Select(one => $"line {@case.Number}: missed '{Cut(@case, one.Path, one.Span)}' {one.Severity}"));
        }

        var output = TestContext.Current.TestOutputHelper!;
        foreach (var (kind, counts) in tally.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{rule} {kind,-16} {counts[0],4} cases {counts[1],4} found {counts[2],3} false {counts[3],3} missed");
        }

        var hits = tally.Values.Sum(counts => counts[1]);
        var precision = hits / Math.Max(1.0, hits + tally.Values.Sum(counts => counts[2]));
        var recall = hits / Math.Max(1.0, hits + tally.Values.Sum(counts => counts[3]));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rule} all: {cases.Count} cases, {cases.Count(one => one.Expected.Count == 0)} silent, precision {precision:F3}, recall {recall:F3}"));
        faults.ForEach(output.WriteLine);
        Assert.True(cases.Count >= 60, $"{rule} has {cases.Count} cases; 60 are asked for.");
        Assert.InRange(cases.Count(one => one.Expected.Count == 0), cases.Count * 4 / 10, cases.Count * 6 / 10);
        Assert.Equal([], faults);
    }

    private static string Cut(VersionCase @case, string path, TextSpan span)
    {
        var text = @case.Files.First(file => file.Path == path).Text;
        return text.Substring(span.Start, Math.Min(span.Length, text.Length - span.Start));
    }
}
