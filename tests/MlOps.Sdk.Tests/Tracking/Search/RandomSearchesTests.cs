using MlOps.Sdk.Tracking.Search;
using MlOps.Sdk.Tracking.Stores;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking.Search;

/// <summary>Searches made by chance, compared with a plain evaluation in memory.</summary>
public sealed class RandomSearchesTests : IAsyncDisposable
{
    private static readonly int Count = TestSettings.Count("MLOPS_TEST_SEARCH_FILTERS", 2000);

    private static readonly int[] PageSizes = [1000, 3, 20, 50];

    private readonly TempFolder _folder = new();
    private SqliteTrackingStore? _store;
    private SearchedStore? _searched;

    public static TheoryData<string> Scales => [.. SearchScales.All.Keys];

    public async ValueTask DisposeAsync()
    {
        await (_store?.DisposeAsync() ?? default);
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public async Task Random_searches_find_what_a_plain_evaluation_finds_in_the_same_order(string scale)
    {
        var (differences, fruitful) = await CompareAsync(search => search.Find(), SearchScales.All[scale]);

        Assert.True(differences.Count == 0, string.Join("\n", differences));
        Assert.InRange(fruitful, Count / 4, Count);
    }

    [Fact]
    public async Task A_plain_evaluation_that_is_wrong_is_found_out()
    {
        var capitals = await CompareAsync(search => Wrong(search, forgetsCapitals: true).Find());
        var missing = await CompareAsync(search => Wrong(search, putsMissingFirst: true).Find());

        Assert.NotEmpty(capitals.Differences);
        Assert.NotEmpty(missing.Differences);
    }

    private static PlainSearch Wrong(PlainSearch search, bool forgetsCapitals = false, bool putsMissingFirst = false) => new()
    {
        Experiments = search.Experiments,
        View = search.View,
        Conditions = search.Conditions,
        Orders = search.Orders,
        ForgetsCapitals = forgetsCapitals,
        PutsMissingFirst = putsMissingFirst,
    };

    /// <returns>The first differences, and how many searches found something.</returns>
    private async Task<(List<string> Differences, int Fruitful)> CompareAsync(Func<PlainSearch, List<string>> evaluate, RunSearchScale? scale = null)
    {
        var path = _folder.File("mlflow.db");
        if (_store is null)
        {
            _store = new SqliteTrackingStore(path, artifactRoot: null, TimeProvider.System) { SearchScale = scale ?? new() };
            _searched = await SearchedStore.FillAsync(_store, path, () => { });
        }

        var differences = new List<string>();
        var fruitful = 0;
        var searches = new RandomSearches(seed: 20_261_122);
        for (var i = 0; i < Count && differences.Count < 10; i++)
        {
            var search = searches.Next();
            var filter = searches.TextOf(search);
            var orders = searches.OrdersOf(search);
            var view = SearchedStore.ViewOf(search.View);
            var asked = new RunSearch
            {
                ExperimentIds = _searched!.ExperimentIds(search.Experiments),
                Filter = filter,
                OrderBy = orders,
                View = view,
                PageSize = PageSizes[i % PageSizes.Length],
            };
            var found = (await _searched.SearchAsync(asked)).ConvertAll(run => run.Name);
            var expected = evaluate(search);
            fruitful += expected.Count > 0 ? 1 : 0;
            if (!found.SequenceEqual(expected))
            {
                differences.Add($"{i}: \"{filter}\" by [{string.Join(", ", orders)}], {view}\n  expected {string.Join(" ", expected)}\n  but was  {string.Join(" ", found)}");
            }
        }

        return (differences, fruitful);
    }
}
