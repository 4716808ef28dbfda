using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Processes;

/// <summary>However a process ends, its run's status and end time are true.</summary>
public sealed class ProcessEndTests : IDisposable
{
    private const int SigHup = 1;
    private const int SigKill = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("complete", "FINISHED", 0)]
    [InlineData("return", "FAILED", 0)]
    [InlineData("throw", "FAILED", 134)]
    [InlineData("throw-in-delegate", "FAILED", 134)]
    [InlineData("throw-in-thread", "FAILED", 134)]
    [InlineData("exit", "FAILED", 3)]
    public async Task A_process_that_ends_by_itself_leaves_the_true_status(string how, string status, int exitCode)
    {
        var result = await ProcessRunner.RunAsync(RepositoryPaths.ArtifactsOf("MlOps.TestApp"), ["end", _folder.Path, how]);

        Assert.Equal(exitCode, result.ExitCode);
        AssertEnded(status);
    }

    [Fact]
    public async Task An_exception_becomes_a_tag_without_its_secrets()
    {
        await ProcessRunner.RunAsync(RepositoryPaths.ArtifactsOf("MlOps.TestApp"), ["end", _folder.Path, "throw-in-delegate"]);

        var tag = Assert.Single(Query("SELECT value FROM tags WHERE key = 'mlops.exception'"));
        Assert.Contains("It broke with password=", tag, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2secret", tag, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunningProcess.SigTerm)]
    [InlineData(RunningProcess.SigInt)]
    [InlineData(SigHup)]
    public async Task A_process_that_is_told_to_stop_dies_by_the_signal_and_leaves_its_run_killed(int signal)
    {
        await using var process = ProcessRunner.Start(RepositoryPaths.ArtifactsOf("MlOps.TestApp"), ["end", _folder.Path, "wait"]);
        await process.WaitForLineAsync("ready", Patience);

        process.Signal(signal);
        var result = await process.WaitForExitAsync(Patience);

        Assert.Equal(128 + signal, result.ExitCode);
        AssertEnded("KILLED");
    }

    [Theory]
    [InlineData("kill")]
    [InlineData("fail-fast")]
    public async Task A_process_that_could_do_nothing_is_closed_by_the_next_client_when_it_starts(string how)
    {
        await using (var process = ProcessRunner.Start(RepositoryPaths.ArtifactsOf("MlOps.TestApp"), ["end", _folder.Path, how]))
        {
            if (how == "kill")
            {
                await process.WaitForLineAsync("ready", Patience);
                process.Signal(SigKill);
            }

            await process.WaitForExitAsync(Patience);
        }

        await using var next = MlOpsClient.Create(options =>
        {
            options.TrackingUri = "sqlite:///" + _folder.File("mlflow.db");
            options.HomeFolder = _folder.File(".mlops");
        });

        AssertEnded("FAILED");
        Assert.Empty(Directory.GetFiles(_folder.File(".mlops/journal")));
    }

    private void AssertEnded(string status)
    {
        Assert.Equal([status], Query("SELECT status FROM runs"));
        Assert.Equal(["0.5|7"], Query("SELECT value, step FROM metrics"));

        // Not before the metric, and not long after it either.
        Assert.Equal(["1"], Query("SELECT end_time - (SELECT max(timestamp) FROM metrics) BETWEEN 0 AND 10000 FROM runs"));
    }

    private List<string> Query(string sql) => TestDatabase.Query(_folder.File("mlflow.db"), sql);
}
