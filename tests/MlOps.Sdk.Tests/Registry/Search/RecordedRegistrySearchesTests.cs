using MlOps.Sdk.Registry.Stores;
using MlOps.Sdk.Tests.Mlflow;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Testing;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Registry.Search;

/// <summary>The recorded searches of the registry, answered by our stores.</summary>
public sealed class RecordedRegistrySearchesTests : IDisposable
{
    /// <summary>The searches that are answered otherwise, by their text, and why.</summary>
    private static readonly Dictionary<string, string> Exceptions = [];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("our own")]
    [InlineData("3.11")]
    [InlineData("2.22")]
    public async Task Every_recorded_search_is_answered_as_MLflow_did_from_a_database(string origin)
    {
        var path = _folder.File("mlflow.db");
        var schema = origin switch
        {
            "3.11" => RecordedSchema.Mlflow311,
            "2.22" => RecordedSchema.Mlflow222,
            _ => null,
        };
        schema?.Create(path);
        await using var store = new SqliteRegistryStore(path, artifactRoot: null, TimeProvider.System);

        await CheckAsync(store);
    }

    [Fact]
    public async Task And_by_a_server()
    {
        await using var server = await MlflowTestServer.StartAsync();
        await using var store = new MlflowRegistryStore(MlflowServers.To(server.Uri.ToString()));

        await CheckAsync(store);
    }

    private static async Task CheckAsync(IModelRegistryStore store)
    {
        var registry = await FilledRegistry.FillAsync(store);
        var different = new List<string>();
        foreach (var (i, search) in RecordedRegistry.All.Searches.Index())
        {
            var answer = await registry.AnswerAsync(search, pageSize: i % 2 == 0 ? 1000 : 7);
            if ((answer != FilledRegistry.Expected(search)) != Exceptions.ContainsKey(search.ToString()))
            {
                different.Add($"{search}\n  expected {FilledRegistry.Expected(search)}\n  but was  {answer}");
            }
        }

        Assert.Equal(98, RecordedRegistry.All.Searches.Length);
        Assert.True(different.Count == 0, $"{different.Count} differ, or are listed and don't:\n{string.Join("\n", different.Take(20))}");
    }
}
