using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Search;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tests.Tracking.Search;

/// <summary>A store with what was logged before the recorded searches.</summary>
internal sealed class SearchedStore
{
    private readonly ITrackingStore _store;
    private readonly Dictionary<string, string> _experimentIds = [];

    private SearchedStore(ITrackingStore store) => _store = store;

    /// <param name="store">An empty store.</param>
    /// <param name="databasePath">The database that it keeps the runs in.</param>
    /// <param name="afterExperiment">Lets time pass: experiments are ordered by it.</param>
    public static async Task<SearchedStore> FillAsync(ITrackingStore store, string databasePath, Action afterExperiment)
    {
        var searched = new SearchedStore(store);
        await store.OpenAsync(default);
        foreach (var experiment in RecordedSearches.All.Setup.Experiments)
        {
            var created = await store.CreateExperimentAsync(experiment.Name, null, experiment.Tags, default);
            searched._experimentIds.Add(experiment.Name, created.Id);
            afterExperiment();
        }

        foreach (var run in RecordedSearches.All.Setup.Runs)
        {
            await searched.LogAsync(run);
        }

        // A store gives whatever ends a time, and these never ended.
        TestDatabase.Execute(databasePath, "UPDATE runs SET end_time = NULL WHERE status = 'SCHEDULED'");
        return searched;
    }

    /// <summary>An id for a run's name.</summary>
    public static string IdOf(string runName) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(runName)))[..32];

    public IReadOnlyList<string> ExperimentIds(IEnumerable<string> names) => [.. names.Select(name => _experimentIds[name])];

    /// <summary>What the store answers to a recorded search, in the recording's form.</summary>
    public async Task<string> AnswerAsync(RecordedSearch search)
    {
        try
        {
            return search.IsOfRuns ? await RunsAsync(search) : await ExperimentsAsync(search);
        }
        catch (MlflowException exception)
        {
            return exception.ErrorCode;
        }
    }

    /// <summary>What was recorded, in the same form.</summary>
    public static string Expected(RecordedSearch search) => search switch
    {
        { ErrorCode: { } code } => code,
        { IsOfRuns: true } => Answer(search.Runs!, search.Pages!.Value),
        _ => Answer(search.Experiments!, 1),
    };

    public Task<List<Run>> SearchAsync(IEnumerable<string> experiments, string filter, ViewType view, params string[] orderBy) =>
        SearchAsync(new RunSearch { ExperimentIds = ExperimentIds(experiments), Filter = filter, OrderBy = orderBy, View = view });

    /// <summary>The runs of all pages.</summary>
    public async Task<List<Run>> SearchAsync(RunSearch search)
    {
        var runs = new List<Run>();
        string? token = null;
        do
        {
            var page = await _store.SearchRunsAsync(search with { PageToken = token }, default);
            runs.AddRange(page.Items);
            token = page.NextPageToken;
        }
        while (token is not null);

        return runs;
    }

    public static ViewType ViewOf(string? view) => view switch
    {
        "DELETED_ONLY" => ViewType.DeletedOnly,
        "ALL" => ViewType.All,
        _ => ViewType.ActiveOnly,
    };

    private static string Answer(IEnumerable<string> names, int pages) =>
        string.Create(CultureInfo.InvariantCulture, $"{string.Join(" ", names)} on {pages} pages");

    private async Task<string> RunsAsync(RecordedSearch recorded)
    {
        var search = new RunSearch
        {
            ExperimentIds = ExperimentIds(recorded.Experiments!),
            Filter = recorded.Filter,
            OrderBy = recorded.OrderBy,
            View = ViewOf(recorded.View),
            PageSize = recorded.MaxResults,
        };
        var names = new List<string>();
        var pages = 0;
        string? token = null;
        do
        {
            var page = await _store.SearchRunsAsync(search with { PageToken = token }, default);
            names.AddRange(page.Items.Select(run => run.Name));
            token = page.NextPageToken;
            pages++;
        }
        while (token is not null);

        return Answer(names, pages);
    }

    private async Task<string> ExperimentsAsync(RecordedSearch recorded)
    {
        var page = await _store.SearchExperimentsAsync(new ExperimentSearch { Filter = recorded.Filter, OrderBy = recorded.OrderBy }, default);
        return Answer(page.Items.Select(experiment => experiment.Name).Where(name => name != "Default"), 1);
    }

    private async Task LogAsync(RecordedRun recorded)
    {
        var id = IdOf(recorded.Name);
        var start = new RunStart
        {
            RunId = id,
            ExperimentId = _experimentIds[recorded.Experiment],
            RunName = recorded.Name,
            UserId = recorded.User,
            StartTime = recorded.StartTime,
        };
        await _store.StartRunAsync(start, default);
        var batch = new RunBatch();
        batch.Metrics.AddRange(recorded.Points.Select(point => new MetricPoint(point.Key, point.Value, point.Timestamp, point.Step)));
        batch.Params.AddRange(recorded.Params);
        batch.Tags.AddRange(recorded.Tags);
        await _store.LogBatchAsync(id, batch, default);
        if (recorded.Dataset is { } dataset)
        {
            await _store.LogInputAsync(id, new(new(dataset["name"], dataset["digest"], "local", "{}"), dataset["context"]), default);
        }

        if (recorded.Status != "RUNNING")
        {
            await _store.EndRunAsync(id, SqliteRows.Status(recorded.Status), recorded.EndTime ?? 0, null, onlyRunning: false, default);
        }

        if (recorded.Deleted)
        {
            await _store.DeleteRunAsync(id, default);
        }
    }
}
