using System.Diagnostics;
using System.Globalization;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Search;

namespace MlOps.Benchmarks.Claims;

/// <summary>
/// The first 100 runs of an experiment that a filter on a metric and a tag leaves, ordered by the metric, in a database of 100,000
/// runs. The rival reads the runs of the experiment, and filters and orders them in memory.
/// </summary>
internal sealed class SearchFirstPage : Claim
{
    private const double Limit = 50;
    private const int Runs = 100_000;
    private const int Rounds = 15;

    private static readonly RunSearch Everything = new()
    {
        Filter = "metrics.f1 > 0.78 AND tags.team = 'risk'",
        OrderBy = ["metrics.f1 DESC"],
        PageSize = 100,
    };

    private static readonly RunSearch OneExperiment = Everything with { ExperimentIds = ["7"] };

    public override string Name => "search, first page of 100,000 runs";

    public override string Bar => "≤ 50 ms";

    public override async Task<Measurement> MeasureAsync()
    {
        await using var many = await ManyRuns.CreateAsync(Runs);
        Figures ours = new(), rival = new(), all = new();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            var page = await many.Store.SearchRunsAsync(OneExperiment, CancellationToken.None);
            ours.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);

            start = Stopwatch.GetTimestamp();
            var read = await ReadAllAsync(many.Store);
            rival.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);

            start = Stopwatch.GetTimestamp();
            await many.Store.SearchRunsAsync(Everything, CancellationToken.None);
            all.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (!page.Items.Select(run => run.Id).SequenceEqual(read.Select(run => run.Id)))
            {
                throw new InvalidOperationException("The search found other runs than the rival did.");
            }
        }

        return new(
            Measurement.OutcomeOf(ours.Median <= Limit),
            string.Create(CultureInfo.InvariantCulture, $"{ours.Median:F1} ms"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median:N0} ms (reading the experiment's runs)"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median / ours.Median:F0}x"),
            $"ours {ours.Spread("F1")} ms; rival {rival.Spread("F0")} ms; the same search in all {ManyRuns.Experiments} experiments {all.Spread("F0")} ms");
    }

    private static async Task<List<Run>> ReadAllAsync(SqliteTrackingStore store)
    {
        var page = await store.SearchRunsAsync(new() { ExperimentIds = OneExperiment.ExperimentIds, PageSize = SearchLimits.MaxPage }, CancellationToken.None);
        return [.. page.Items
            .Where(run => run.Metrics["f1"].Value > 0.78 && run.Tags["team"] == "risk")
            .OrderByDescending(run => run.Metrics["f1"].Value)
            .ThenByDescending(run => run.StartTime)
            .Take(OneExperiment.PageSize)];
    }
}
