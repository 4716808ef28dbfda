using System.Runtime.CompilerServices;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry.Stores;
using MlOps.Sdk.Search;

namespace MlOps.Sdk.Registry;

/// <content>Searches registered models and their versions with MLflow's filter language.</content>
public sealed partial class ModelRegistry
{
    /// <summary>Finds registered models, page by page as they are asked for, so what changes meanwhile may be missed or come twice.</summary>
    /// <param name="filter">
    /// What they are to be like, in MLflow's language: <c>name LIKE 'flight%' AND tags.team = 'risk'</c>. Empty for all. Prompts are found
    /// only with <c>tags.`mlflow.prompt.is_prompt` = 'true'</c>.
    /// </param>
    /// <param name="options">In which order and how many; <see langword="null"/> for all, by name.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="MlflowException">The filter or an order is none, or the registry could not be read.</exception>
    public IAsyncEnumerable<RegisteredModel> SearchModelsAsync(
        string? filter = null, RegisteredModelSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var search = SearchOf(filter, options.OrderBy, options.PageSize, RegistrySearch.MaxModelsPage);
        return ReadPagesAsync(search, _store.SearchModelsAsync, MostOf(options.MaxResults), cancellationToken);
    }

    /// <summary>Finds one page of registered models.</summary>
    /// <param name="filter">What they are to be like, in MLflow's language. Empty for all.</param>
    /// <param name="options">In which order. Its page size counts, its number of results does not.</param>
    /// <param name="pageToken">The token of the page before, of the same search; <see langword="null"/> for the first.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="MlflowException">The filter, an order or the token is none, or the registry could not be read.</exception>
    public Task<SearchPage<RegisteredModel>> SearchModelsPageAsync(
        string? filter = null, RegisteredModelSearchOptions? options = null, string? pageToken = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var search = SearchOf(filter, options.OrderBy, options.PageSize, RegistrySearch.MaxModelsPage);
        return _store.SearchModelsAsync(search with { PageToken = pageToken }, cancellationToken);
    }

    /// <summary>Finds versions, page by page as they are asked for, so what changes meanwhile may be missed or come twice.</summary>
    /// <param name="filter">
    /// What they are to be like, in MLflow's language: <c>name = 'flight-delays' AND tags.env = 'prod'</c>, <c>run_id IN ('a', 'b')</c>,
    /// <c>version_number &gt; 3</c>, <c>source_path LIKE 's3://%'</c>. Empty for all.
    /// </param>
    /// <param name="options">In which order and how many; <see langword="null"/> for all, the last updated first.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="MlflowException">The filter or an order is none, or the registry could not be read.</exception>
    public IAsyncEnumerable<ModelVersion> SearchVersionsAsync(
        string? filter = null, ModelVersionSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var search = SearchOf(filter, options.OrderBy, options.PageSize, RegistrySearch.MaxVersionsPage);
        return ReadPagesAsync(search, _store.SearchVersionsAsync, MostOf(options.MaxResults), cancellationToken);
    }

    /// <summary>Finds one page of versions.</summary>
    /// <param name="filter">What they are to be like, in MLflow's language. Empty for all.</param>
    /// <param name="options">In which order. Its page size counts, its number of results does not.</param>
    /// <param name="pageToken">The token of the page before, of the same search; <see langword="null"/> for the first.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="MlflowException">The filter, an order or the token is none, or the registry could not be read.</exception>
    public Task<SearchPage<ModelVersion>> SearchVersionsPageAsync(
        string? filter = null, ModelVersionSearchOptions? options = null, string? pageToken = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var search = SearchOf(filter, options.OrderBy, options.PageSize, RegistrySearch.MaxVersionsPage);
        return _store.SearchVersionsAsync(search with { PageToken = pageToken }, cancellationToken);
    }

    private static RegistrySearch SearchOf(string? filter, IEnumerable<string> orderBy, int pageSize, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1, "options.PageSize");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageSize, most, "options.PageSize");
        return new() { Filter = filter ?? "", OrderBy = [.. orderBy], PageSize = pageSize };
    }

    private static int MostOf(int? maxResults)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxResults ?? 1, 1, "options.MaxResults");
        return maxResults ?? int.MaxValue;
    }

    /// <summary>All results of a search, or the first of them.</summary>
    private static async IAsyncEnumerable<T> ReadPagesAsync<T>(
        RegistrySearch search,
        Func<RegistrySearch, CancellationToken, Task<SearchPage<T>>> read,
        int most,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = most;
        var pages = MlflowPages.ReadAsync(
            (token, attempt) => read(search with { PageSize = Math.Min(search.PageSize, left), PageToken = token }, attempt),
            page => left > 0 ? page.NextPageToken : null, // asked when the page was given out
            RegistryErrors.SearchGoesInCircles,
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
