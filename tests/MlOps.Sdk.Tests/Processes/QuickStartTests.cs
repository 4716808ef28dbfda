using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Processes;

public sealed class QuickStartTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_code_in_the_documents_does_what_they_say()
    {
        var environment = new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = null, ["MLFLOW_RUN_ID"] = null, ["MLOPS_HOME"] = null };

        var result = await ProcessRunner.RunAsync(
            RepositoryPaths.ArtifactsOf("MlOps.TestApp"), ["quick-start"], environment, workingDirectory: _folder.Path);

        Assert.Equal(["1 Finished 0.82", "100 0.81", "200 0.82", "notes/summary.txt 22"], result.EnsureSuccess().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["lr-0.1|FINISHED"], Query("SELECT name, status FROM runs ORDER BY start_time LIMIT 1"));
        Assert.Equal(["Epochs|3", "LearningRate|0.1"], Query("SELECT key, value FROM params ORDER BY key"));
        Assert.Equal(["0|1", "1|0.5"], Query("SELECT step, value FROM metrics WHERE key = 'loss' AND step < 2 ORDER BY step"));
        Assert.Equal(2, Directory.GetFiles(_folder.File("mlruns"), "summary.txt", SearchOption.AllDirectories).Length);
        Assert.Equal("Trained on last month.", await File.ReadAllTextAsync(_folder.File("downloads/summary.txt"), TestContext.Current.CancellationToken));
    }

    private List<string> Query(string sql) => TestDatabase.Query(_folder.File("mlflow.db"), sql);
}
