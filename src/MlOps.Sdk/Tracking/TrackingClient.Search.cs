using System.Runtime.CompilerServices;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Search;
using MlOps.Sdk.Tracking.Search;

namespace MlOps.Sdk.Tracking;

/// <content>Searches runs and experiments with MLflow's filter language.</content>
public sealed partial class TrackingClient
{
    /// <summary>Begins a search for runs that is written as C#.</summary>
    /// <param name="experimentNames">The names of the experiments that are searched; all when none is given.</param>
    public RunQuery Runs(params IReadOnlyList<string> experimentNames)
    {
        ArgumentNullException.ThrowIfNull(experimentNames);
        return new(this, [.. experimentNames]);
    }

    /// <summary>
    /// Finds runs, those that this client wrote before included. They are read page by page as they are asked for, so what changes
    /// meanwhile may be missed or come twice.
    /// </summary>
    /// <param name="filter">
    /// What the runs are to be like, in MLflow's language: <c>metrics.f1 &gt; 0.78 AND tags.team = 'risk'</c>. Empty for all. Run ids in
    /// it are those of the store.
    /// </param>
    /// <param name="options">Where, in which order and how many; <see langword="null"/> for all experiments, the latest run first.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="MlflowException">The filter or an order is none, an experiment does not exist, or the store could not be read.</exception>
    public IAsyncEnumerable<Run> SearchRunsAsync(string? filter = null, RunSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        CheckSizes(options.PageSize, options.MaxResults);
        return ReadPagesAsync(
            FindAsync,
            (search, size, token, attempt) => _store.SearchRunsAsync(search with { PageSize = size, PageToken = token }, attempt),
            options.PageSize,
            options.MaxResults,
            cancellationToken);

        Task<RunSearch> FindAsync(CancellationToken token) => ToSearchAsync(filter, options, token);
    }

    /// <summary>Finds one page of runs.</summary>
    /// <param name="filter">What the runs are to be like, in MLflow's language. Empty for all.</param>
    /// <param name="options">Where and in which order. Its page size counts, its number of results does not.</param>
    /// <param name="pageToken">The token of the page before, of the same search; <see langword="null"/> for the first.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="MlflowException">The filter, an order or the token is none, an experiment does not exist, or the store could not be read.</exception>
    public async Task<SearchPage<Run>> SearchRunsPageAsync(
        string? filter = null, RunSearchOptions? options = null, string? pageToken = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        CheckSizes(options.PageSize, maxResults: null);
        var search = await ToSearchAsync(filter, options, cancellationToken).ConfigureAwait(false);
        return await _store.SearchRunsAsync(search with { PageSize = options.PageSize, PageToken = pageToken }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds experiments, page by page as they are asked for.</summary>
    /// <param name="filter">What they are to be like, in MLflow's language: <c>name LIKE 'flight%' AND tags.team = 'risk'</c>. Empty for all.</param>
    /// <param name="options">In which order and how many; <see langword="null"/> for all, the latest created first.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="MlflowException">The filter or an order is none, or the store could not be read.</exception>
    public IAsyncEnumerable<Experiment> SearchExperimentsAsync(
        string? filter = null, ExperimentSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        CheckSizes(options.PageSize, options.MaxResults);
        return ReadPagesAsync(
            FindAsync,
            (search, size, token, attempt) => _store.SearchExperimentsAsync(search with { PageSize = size, PageToken = token }, attempt),
            options.PageSize,
            options.MaxResults,
            cancellationToken);

        Task<ExperimentSearch> FindAsync(CancellationToken token) => ToSearchAsync(filter, options, token);
    }

    /// <summary>Finds one page of experiments.</summary>
    /// <param name="filter">What they are to be like, in MLflow's language. Empty for all.</param>
    /// <param name="options">In which order. Its page size counts, its number of results does not.</param>
    /// <param name="pageToken">The token of the page before, of the same search; <see langword="null"/> for the first.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="MlflowException">The filter, an order or the token is none, or the store could not be read.</exception>
    public async Task<SearchPage<Experiment>> SearchExperimentsPageAsync(
        string? filter = null, ExperimentSearchOptions? options = null, string? pageToken = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        CheckSizes(options.PageSize, maxResults: null);
        var search = await ToSearchAsync(filter, options, cancellationToken).ConfigureAwait(false);
        return await _store.SearchExperimentsAsync(search with { PageSize = options.PageSize, PageToken = pageToken }, cancellationToken).ConfigureAwait(false);
    }

    private static void CheckSizes(int pageSize, int? maxResults)
    {
        SearchLimits.CheckPageSize(pageSize, "options.PageSize");
        if (maxResults is { } most)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, "options.MaxResults");
        }
    }

    private async Task<RunSearch> ToSearchAsync(string? filter, RunSearchOptions options, CancellationToken cancellationToken)
    {
        var search = new RunSearch { Filter = filter ?? "", OrderBy = [.. options.OrderBy], View = options.View };
        return search with { ExperimentIds = await ExperimentsAsync(options.ExperimentIds, options.ExperimentNames, cancellationToken).ConfigureAwait(false) };
    }

    /// <summary>The experiments that a search names, once all that was logged before is in the store.</summary>
    /// <returns><see langword="null"/> when it names none, and so searches all.</returns>
    private async Task<IReadOnlyList<string>?> ExperimentsAsync(IEnumerable<string> ids, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var all = ids.ToList();
        var named = names.ToArray();
        await CatchUpAsync(runId: null, cancellationToken).ConfigureAwait(false);
        foreach (var name in named)
        {
            all.Add(await ExperimentIdAsync(name, cancellationToken).ConfigureAwait(false));
        }

        return all.Count > 0 ? [.. all.Distinct()] : null;
    }

    private async Task<ExperimentSearch> ToSearchAsync(string? filter, ExperimentSearchOptions options, CancellationToken cancellationToken)
    {
        var search = new ExperimentSearch { Filter = filter ?? "", OrderBy = [.. options.OrderBy], View = options.View };
        await CatchUpAsync(runId: null, cancellationToken).ConfigureAwait(false);
        return search;
    }

    /// <summary>All results of a search, or the first of them.</summary>
    private static async IAsyncEnumerable<T> ReadPagesAsync<TSearch, T>(
        Func<CancellationToken, Task<TSearch>> find,
        Func<TSearch, int, string?, CancellationToken, Task<SearchPage<T>>> read,
        int pageSize,
        int? maxResults,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var search = await find(cancellationToken).ConfigureAwait(false);
        var left = maxResults ?? int.MaxValue;
        var pages = MlflowPages.ReadAsync(
            (token, attempt) => read(search, Math.Min(pageSize, left), token, attempt),
            page => left > 0 ? page.NextPageToken : null, // asked when the page was given out
            TrackingErrors.SearchGoesInCircles,
            cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            foreach (var item in page.Items)
            {
                yield return item;
            }

            left -= page.Items.Count;
        }
    }
}
