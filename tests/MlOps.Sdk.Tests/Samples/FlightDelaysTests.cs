using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Samples;

public sealed class FlightDelaysTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string DataFile = RepositoryPaths.Of("samples/FlightDelays/flights-200k.parquet");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_is_finished_with_the_metrics_of_every_round_and_the_final_ones()
    {
        var result = await RunAsync("--rounds", "4", "--out", _folder.Path);

        result.EnsureSuccess();
        var runId = Line(result, "run ");
        Assert.Equal("FINISHED", Query($"SELECT status FROM runs WHERE run_uuid = '{runId}'"));
        foreach (var key in (string[])["train_loss", "val_loss", "val_accuracy", "val_f1", "val_f1_weighted"])
        {
            var steps = Query($"SELECT group_concat(step) FROM (SELECT step FROM metrics WHERE key = '{key}' ORDER BY step)");
            Assert.Equal("1,2,3,4", steps);
        }

        foreach (var key in (string[])["accuracy", "f1_on_time", "f1_late", "f1_weighted", "log_loss"])
        {
            var count = Query($"SELECT count(*) FROM latest_metrics WHERE key IN ('test_{key}', 'baseline_{key}')");
            Assert.Equal("2", count);
        }
    }

    [Fact]
    public async Task The_model_and_the_plot_are_artifacts_of_the_run()
    {
        var result = await RunAsync("--rounds", "2", "--out", _folder.Path);

        var runId = Line(result.EnsureSuccess(), "run ");
        var model = Assert.Single(Directory.GetFiles(_folder.File("mlruns"), "model.json", SearchOption.AllDirectories));
        var plot = Assert.Single(Directory.GetFiles(_folder.File("mlruns"), "predictions.png", SearchOption.AllDirectories));
        Assert.EndsWith(Path.Combine(runId, "artifacts", "model", "model.json"), model, StringComparison.Ordinal);
        Assert.EndsWith(Path.Combine(runId, "artifacts", "plots", "predictions.png"), plot, StringComparison.Ordinal);
        Assert.Equal(Line(result, "model sha256 "), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(model))));
        Assert.Equal("PNG"u8, File.ReadAllBytes(plot).AsSpan(1, 3));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_model_and_another_seed_another()
    {
        string[] args = ["--rounds", "3", "--out", _folder.Path, "--seed"];

        var first = await RunAsync([.. args, "1"]);
        var again = await RunAsync([.. args, "1"]);
        var other = await RunAsync([.. args, "2"]);

        var model = Line(first.EnsureSuccess(), "model sha256 ");
        Assert.Equal(model, Line(again.EnsureSuccess(), "model sha256 "));
        Assert.NotEqual(model, Line(other.EnsureSuccess(), "model sha256 "));
    }

    [Fact]
    public async Task The_model_is_the_same_however_many_cores_there_are()
    {
        string[] args = ["--rounds", "3", "--out", _folder.Path];

        var all = await RunAsync(args);
        var one = await RunAsync(args, new() { ["DOTNET_PROCESSOR_COUNT"] = "1" });

        Assert.Equal(Line(all.EnsureSuccess(), "model sha256 "), Line(one.EnsureSuccess(), "model sha256 "));
    }

    [Fact]
    public async Task A_run_that_is_asked_to_stop_is_marked_killed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        await using var program = ProcessRunner.Start(
            RepositoryPaths.ArtifactsOf("FlightDelays"), ["--rounds", "10000", "--out", _folder.Path]);
        await program.WaitForLineAsync("training", Patience);

        program.Signal(RunningProcess.SigTerm);
        var result = await program.WaitForExitAsync(Patience);

        Assert.Equal(143, result.ExitCode);
        Assert.Equal("KILLED", Query("SELECT status FROM runs"));
    }

    [Theory]
    [InlineData("--learning-rate", "1")]
    [InlineData("--rounds")]
    [InlineData("--rounds", "many")]
    [InlineData("--rounds", "0")]
    [InlineData("--rounds", "10001")]
    [InlineData("--seed", "-1")]
    [InlineData("--seed", "1.5")]
    [InlineData("--data", "--rounds", "1")]
    [InlineData("surplus")]
    public async Task A_bad_argument_is_refused_in_one_line(params string[] args)
    {
        var result = await RunAsync(args);

        AssertRefused(result, args[0]);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("empty")]
    [InlineData("text")]
    [InlineData("truncated")]
    [InlineData("overwritten")]
    public async Task A_damaged_data_file_is_refused_in_one_line(string damage)
    {
        var file = _folder.File("flights.parquet");
        var bytes = await File.ReadAllBytesAsync(DataFile, TestContext.Current.CancellationToken);
        switch (damage)
        {
            case "empty": await File.WriteAllBytesAsync(file, [], TestContext.Current.CancellationToken); break;
            case "text": await File.WriteAllTextAsync(file, "date,delay\n", TestContext.Current.CancellationToken); break;
            case "truncated": await File.WriteAllBytesAsync(file, bytes[..^1000], TestContext.Current.CancellationToken); break;
            case "overwritten":
                bytes.AsSpan(bytes.Length / 2, 1000).Fill(0xFF);
                await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
                break;
        }

        var result = await RunAsync("--data", file, "--out", _folder.Path);

        AssertRefused(result, file);
        Assert.False(File.Exists(_folder.File("mlflow.db")));
    }

    [Theory]
    [InlineData("taken")]
    [InlineData("taken/below")]
    [InlineData("why?")]
    public async Task A_folder_that_can_not_be_used_is_refused_in_one_line(string name)
    {
        await File.WriteAllTextAsync(_folder.File("taken"), "", TestContext.Current.CancellationToken);

        var result = await RunAsync("--out", _folder.File(name));

        AssertRefused(result, _folder.File(name));
    }

    [Fact]
    public async Task Help_is_printed_when_asked_for()
    {
        var result = await RunAsync("--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("--rounds", result.Output, StringComparison.Ordinal);
    }

    private static void AssertRefused(ProcessResult result, string named)
    {
        Assert.Equal(2, result.ExitCode);
        var line = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(named, line, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    private static Task<ProcessResult> RunAsync(params string[] args) => RunAsync(args, []);

    private static Task<ProcessResult> RunAsync(string[] args, Dictionary<string, string?> env) =>
        ProcessRunner.RunAsync(RepositoryPaths.ArtifactsOf("FlightDelays"), args, env, timeout: Patience);

    private static string Line(ProcessResult result, string beginning) =>
        Assert.Single(result.Output.Split('\n'), line => line.StartsWith(beginning, StringComparison.Ordinal))[beginning.Length..].Trim();

    private string? Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File("mlflow.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
