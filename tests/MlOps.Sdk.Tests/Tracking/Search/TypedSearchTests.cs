using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tests.Tracking.Search;

/// <summary>The recorded searches, written as C#.</summary>
public sealed class TypedSearchTests : IDisposable
{
    private readonly ClientFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_recorded_searches_that_can_be_written_as_CSharp_find_what_MLflow_found()
    {
        await FillAsync();
        await using var mlops = _folder.Create();

        var (written, found, different) = (0, 0, new List<string>());
        foreach (var search in RecordedSearches.All.Searches.Where(search => search.IsOfRuns && search.Status != 400))
        {
            if (TypedSearch.Of(mlops.Tracking, search) is not { } query)
            {
                continue;
            }

            written++;
            var answer = await AnswerAsync(query);
            found += answer.Length > 0 ? 1 : 0;
            var expected = search.ErrorCode ?? string.Join(" ", search.Runs!);
            if (answer != expected)
            {
                different.Add($"{search}\n  as       {query}\n  expected {expected}\n  but was  {answer}");
            }
        }

        Assert.True(different.Count == 0, string.Join("\n", different.Take(10)));
        Assert.InRange(written, 200, 270);
        Assert.InRange(found, 100, 270);
    }

    private static async Task<string> AnswerAsync(RunQuery query)
    {
        try
        {
            var names = new List<string>();
            await foreach (var run in query)
            {
                names.Add(run.Name);
            }

            return string.Join(" ", names);
        }
        catch (MlflowException exception)
        {
            return exception.ErrorCode;
        }
    }

    private async Task FillAsync()
    {
        await using var store = new SqliteTrackingStore(_folder.Database, artifactRoot: null, TimeProvider.System);
        await SearchedStore.FillAsync(store, _folder.Database, () => { });
    }
}
