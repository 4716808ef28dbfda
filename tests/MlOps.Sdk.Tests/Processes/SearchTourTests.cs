using MlOps.Testing;

namespace MlOps.Sdk.Tests.Processes;

public sealed class SearchTourTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_searches_in_the_documents_find_what_they_say()
    {
        var environment = new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = null, ["MLFLOW_RUN_ID"] = null, ["MLOPS_HOME"] = null };

        var result = await ProcessRunner.RunAsync(
            RepositoryPaths.ArtifactsOf("MlOps.TestApp"), ["search-tour"], environment, workingDirectory: _folder.Path);

        Assert.Equal(
            ["lr-0.001 0.899", "lr-0.01 0.89", "metrics.`f1` > 0.78 AND tags.`team` = 'risk'", "lr-0.001 lr-0.001", "lr-0.001 lr-0.01 True", "1 churn"],
            result.EnsureSuccess().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
