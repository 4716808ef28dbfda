using System.Diagnostics;
using System.Globalization;
using MlOps.Sdk.Search;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Search;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Benchmarks.Claims;

/// <summary>
/// The first 100 runs that a filter on a metric, a tag and a param leaves, ordered by the metric, among all 100,000 runs of a database.
/// The rival reads all runs, and filters and orders them in memory. Beside it, other searches in the same database.
/// </summary>
internal sealed class SearchFirstPage : Claim
{
    private const double Limit = 50;
    private const int Runs = 100_000;
    private const int Rounds = 15;
    private const int RivalRounds = 3; // each reads a million and more rows

    private static readonly RunSearch All = new()
    {
        Filter = "metrics.f1 > 0.78 AND tags.team = 'risk' AND params.model != '3'",
        OrderBy = ["metrics.f1 DESC"],
        PageSize = 100,
    };

    private static readonly (string Name, RunSearch Search)[] Others =
    [
        ("the same in one of 20 experiments", All with { ExperimentIds = ["7"] }),
        ("its second page", All with { PageToken = SearchPageToken.Of(100) }),
        ("a page of 1,000", All with { PageSize = 1000 }),
        ("in the order of start", All with { OrderBy = [] }),
        ("by a param, then the metric", All with { OrderBy = ["params.lr", "metrics.f1 DESC"] }),
        ("by the metric without a filter", All with { Filter = "" }),
        ("a filter that one run in 100,000 passes", All with { Filter = "metrics.f1 > 0.78 AND tags.`mlflow.runName` = 'run-77777'" }),
        ("a metric that no run has", All with { Filter = "metrics.nothing > 0 AND tags.team = 'risk'", OrderBy = ["metrics.nothing"] }),
    ];

    public override string Name => "search, first page of 100,000 runs";

    public override string Bar => "≤ 50 ms";

    public override async Task<Measurement> MeasureAsync()
    {
        await using var many = await ManyRuns.CreateAsync(Runs);
        Figures ours = new(), rival = new();
        var others = Others.Select(other => (other.Name, other.Search, Figures: new Figures())).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            var page = await TimeAsync(many.Store, All, ours);
            foreach (var (_, search, figures) in others)
            {
                await TimeAsync(many.Store, search, figures);
            }

            if (round % (Rounds / RivalRounds) == 0)
            {
                var start = Stopwatch.GetTimestamp();
                var read = await ReadAllAsync(many.Store);
                rival.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                if (!page.Items.Select(run => run.Id).SequenceEqual(read))
                {
                    throw new InvalidOperationException("The search found other runs than the rival did.");
                }
            }
        }

        return new(
            Measurement.OutcomeOf(ours.Median <= Limit),
            string.Create(CultureInfo.InvariantCulture, $"{ours.Median:F1} ms"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median:N0} ms (reading all runs)"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median / ours.Median:F0}x"),
            $"ours {ours.Spread("F1")} ms; rival {rival.Spread("F0")} ms; "
            + string.Join("; ", others.Select(other => string.Create(CultureInfo.InvariantCulture, $"{other.Name} {other.Figures.Median:F0} ms, {other.Figures.Spread("F0")} ms"))));
    }

    private static async Task<SearchPage<Run>> TimeAsync(SqliteTrackingStore store, RunSearch search, Figures milliseconds)
    {
        var start = Stopwatch.GetTimestamp();
        var page = await store.SearchRunsAsync(search, CancellationToken.None);
        milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return page;
    }

    private static async Task<List<string>> ReadAllAsync(SqliteTrackingStore store)
    {
        var found = new List<Run>();
        string? token = null;
        do
        {
            var page = await store.SearchRunsAsync(new() { PageSize = 10_000, PageToken = token }, CancellationToken.None);
            found.AddRange(page.Items.Where(run => run.Metrics["f1"].Value > 0.78 && run.Tags["team"] == "risk" && run.Params["model"] != "3"));
            token = page.NextPageToken;
        }
        while (token is not null);

        return [.. found
            .OrderByDescending(run => run.Metrics["f1"].Value)
            .ThenByDescending(run => run.StartTime)
            .Take(All.PageSize)
            .Select(run => run.Id)];
    }
}
