using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.Tests.Mlflow;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tracking.Search;
using MlOps.Sdk.Tracking.Stores;
using MlOps.Testing;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Tracking.Search;

/// <summary>The recorded searches, answered by our stores.</summary>
public abstract class RecordedSearchesTests
{
    /// <summary>The searches that are answered otherwise, by their text, and why.</summary>
    private static readonly Dictionary<string, string> Exceptions = [];

    [Fact]
    public async Task Every_recorded_search_is_answered_as_MLflow_did()
    {
        var store = await FillAsync();

        var different = new List<string>();
        foreach (var search in RecordedSearches.All.Searches)
        {
            var answer = await store.AnswerAsync(search);
            if ((answer != SearchedStore.Expected(search)) != Exceptions.ContainsKey(search.ToString()))
            {
                different.Add($"{search}\n  expected {SearchedStore.Expected(search)}\n  but was  {answer}");
            }
        }

        Assert.Equal(478, RecordedSearches.All.Searches.Length);
        Assert.True(different.Count == 0, $"{different.Count} differ, or are listed and don't:\n{string.Join("\n", different.Take(20))}");
    }

    private protected abstract Task<SearchedStore> FillAsync();
}

public sealed class RecordedSearchesOnOurDatabaseTests : EmbeddedRecordedSearchesTests
{
    private protected override void MakeDatabase(string path)
    {
    }
}

public sealed class RecordedSearchesOnMlflow311Tests : EmbeddedRecordedSearchesTests
{
    private protected override void MakeDatabase(string path) => RecordedSchema.Mlflow311.Create(path);
}

public sealed class RecordedSearchesOnMlflow222Tests : EmbeddedRecordedSearchesTests
{
    private protected override void MakeDatabase(string path) => RecordedSchema.Mlflow222.Create(path);
}

/// <summary>The recorded searches done as among many runs.</summary>
public abstract class RecordedSearchesAmongManyTests(string scale) : EmbeddedRecordedSearchesTests
{
    private protected override RunSearchScale Scale => SearchScales.All[scale];
}

public sealed class RecordedSearchesBySetsOnMlflow311Tests() : RecordedSearchesAmongManyTests("sets in file order")
{
    private protected override void MakeDatabase(string path) => RecordedSchema.Mlflow311.Create(path);
}

public sealed class RecordedSearchesByIndexOnMlflow222Tests() : RecordedSearchesAmongManyTests("sets by index")
{
    private protected override void MakeDatabase(string path) => RecordedSchema.Mlflow222.Create(path);
}

public sealed class RecordedSearchesOfTheBestOnOurDatabaseTests() : RecordedSearchesAmongManyTests("the best, just enough taken")
{
    private protected override void MakeDatabase(string path)
    {
    }
}

public sealed class RecordedSearchesOfTheBestOnMlflow311Tests() : RecordedSearchesAmongManyTests("the best, too few taken")
{
    private protected override void MakeDatabase(string path) => RecordedSchema.Mlflow311.Create(path);
}

public sealed class RecordedSearchesOfTheBestOnMlflow222Tests() : RecordedSearchesAmongManyTests("the best, all taken")
{
    private protected override void MakeDatabase(string path) => RecordedSchema.Mlflow222.Create(path);
}

/// <summary>The recorded searches on the embedded store.</summary>
public abstract class EmbeddedRecordedSearchesTests : RecordedSearchesTests, IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private SqliteTrackingStore? _store;

    public async ValueTask DisposeAsync()
    {
        await (_store?.DisposeAsync() ?? default);
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected override Task<SearchedStore> FillAsync()
    {
        var path = _folder.File("mlflow.db");
        MakeDatabase(path);
        _store = new SqliteTrackingStore(path, artifactRoot: null, _time) { SearchScale = Scale };
        return SearchedStore.FillAsync(_store, path, () => _time.Advance(TimeSpan.FromSeconds(1)));
    }

    private protected virtual RunSearchScale Scale => new();

    private protected abstract void MakeDatabase(string path);
}

/// <summary>The recorded searches sent to the test server.</summary>
public sealed class RecordedSearchesOnAServerTests : RecordedSearchesTests, IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private MlflowTestServer? _server;
    private MlflowTrackingStore? _store;

    public async ValueTask InitializeAsync() => _server = await MlflowTestServer.StartAsync(new() { Time = _time });

    public async ValueTask DisposeAsync()
    {
        await (_store?.DisposeAsync() ?? default);
        await _server!.DisposeAsync();
    }

    private protected override Task<SearchedStore> FillAsync()
    {
        _store = new MlflowTrackingStore(MlflowServers.To(_server!.Uri.ToString()), TimeProvider.System);
        return SearchedStore.FillAsync(_store, _server.DatabasePath, () => _time.Advance(TimeSpan.FromSeconds(1)));
    }
}
