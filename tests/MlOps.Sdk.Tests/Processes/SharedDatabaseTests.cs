using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Processes;

public sealed class SharedDatabaseTests : IDisposable
{
    private const int Processes = 8;
    private const int Metrics = 2_000;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("none")]
    [InlineData("3.11")]
    [InlineData("2.22")]
    public async Task Eight_processes_log_into_one_database_at_once_and_all_records_are_there(string madeBy)
    {
        var recorded = madeBy switch { "3.11" => RecordedSchema.Mlflow311, "2.22" => RecordedSchema.Mlflow222, _ => null };
        recorded?.Create(_folder.File("mlflow.db"));

        var results = await Task.WhenAll(Enumerable.Range(0, Processes).Select(_ => ProcessRunner.RunAsync(
            RepositoryPaths.ArtifactsOf("MlOps.TestApp"), ["write", _folder.Path, $"{Metrics}"], timeout: TimeSpan.FromMinutes(3))));

        Assert.All(results, result => result.EnsureSuccess());
        var finished = Query("SELECT run_uuid FROM runs WHERE status = 'FINISHED' ORDER BY run_uuid");
        Assert.Equal(results.Select(result => result.Output.Trim()).Order(StringComparer.Ordinal), finished);
        Assert.Equal(
            Enumerable.Repeat($"{Metrics}|{Metrics}|{Metrics - 1}", Processes),
            Query("SELECT count(*), count(DISTINCT step), max(step) FROM metrics GROUP BY run_uuid"));
        Assert.Equal([$"{Processes}"], Query("SELECT count(*) FROM params WHERE key = 'pid'"));
        Assert.Equal([$"{Processes * 10}"], Query("SELECT count(*) FROM tags WHERE key LIKE 'tag/%'"));
        Assert.Equal(["1"], Query("SELECT count(*) FROM experiments WHERE name = 'together'"));
        Assert.Equal(["ok"], Query("PRAGMA integrity_check"));
        Assert.Equal(Processes, Directory.GetFiles(_folder.File("mlruns"), "done.txt", SearchOption.AllDirectories).Length);
    }

    private List<string> Query(string sql) => TestDatabase.Query(_folder.File("mlflow.db"), sql);
}
