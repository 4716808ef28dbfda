using System.Globalization;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Samples;

public sealed class CompareRunsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_runs_that_FlightDelays_left_are_compared()
    {
        foreach (var rounds in (int[])[2, 3])
        {
            var trained = await RunAsync("FlightDelays", "--rounds", rounds.ToString(CultureInfo.InvariantCulture), "--out", _folder.Path);
            trained.EnsureSuccess();
        }

        var result = await RunAsync("CompareRuns", _folder.Path);

        var lines = result.EnsureSuccess().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("run ", lines[0], StringComparison.Ordinal);
        Assert.Equal(["params.Rounds", "metrics.test_f1_late", "metrics.test_accuracy", "metrics.test_log_loss"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(2));
        Assert.Equal(["gbdt-2", "gbdt-3"], lines[2..4].Select(line => line.Split(' ')[0]).Order());
        Assert.StartsWith("2 runs; the least log loss has gbdt-3 (", lines[4], StringComparison.Ordinal);
        Assert.Equal(4, File.ReadAllLines(_folder.File("runs.md")).Length);
        Assert.Equal(3, File.ReadAllLines(_folder.File("runs.csv")).Length);
    }

    [Fact]
    public async Task Where_there_are_no_runs_it_says_how_to_make_some()
    {
        var result = await RunAsync("CompareRuns", _folder.Path);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Run samples/FlightDelays first", result.Error, StringComparison.Ordinal);
    }

    private static Task<ProcessResult> RunAsync(string program, params string[] args) =>
        ProcessRunner.RunAsync(RepositoryPaths.ArtifactsOf(program), args, timeout: Patience);
}
