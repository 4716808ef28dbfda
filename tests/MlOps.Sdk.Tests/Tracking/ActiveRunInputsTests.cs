using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Records;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking;

public sealed class ActiveRunInputsTests : IDisposable
{
    private readonly ClientFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Inputs_are_in_the_run_in_the_order_in_which_they_were_logged()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        run.LogMetric("before", 1);
        run.LogInput(new("iris", "1", "local", "/data/iris.csv", profile: "日本"), "train");
        run.LogInput(new("iris", "2", "local", "/data/iris.csv"));
        run.LogMetric("after", 1);

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);
        Assert.Equal(["train: iris (1)", "iris (2)"], stored.Inputs.Select(input => input.ToString()));
        Assert.Equal("日本", stored.Inputs[0].Dataset.Profile);
        Assert.Equal(2, stored.Metrics.Count);
    }

    [Fact]
    public async Task A_profile_that_no_record_holds_waits_in_a_file_until_the_run_is_delivered()
    {
        await using var mlops = _folder.Create();
        var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        var profile = new string('é', 200_000);

        run.LogInput(new("wide", "1", "local", "x", profile: profile), "train");
        await run.CompleteAsync(Token);

        Assert.Equal(profile, Assert.Single((await mlops.Tracking.GetRunAsync(run.Id, Token)).Inputs).Dataset.Profile);
        Assert.Empty(_folder.FilesOfHome("artifacts"));
    }

    [Fact]
    public async Task Inputs_of_a_process_that_is_gone_are_delivered_once_also_when_they_had_been()
    {
        var id = Some.RunId();
        var staged = new ArtifactStaging(_folder.HomeFolder).AddBytes("dead-writer", InputRecord.Write(new("wide", "1", "local", "x", profile: new string('p', 60_000)))).Name;
        _folder.LeaveJournal(ClientFolder.Start(id), journal =>
        {
            for (var i = 0; i < 2; i++)
            {
                RunRecord.TryAppend(journal, RecordKind.Input, "train", staged, 1_500);
                RunRecord.TryAppend(journal, RecordKind.Input, "", """{"name": "iris", "digest": "1"}""", 1_500);
            }
        });

        await using var mlops = _folder.Create();

        var inputs = (await mlops.Tracking.GetRunAsync(id, Token)).Inputs;
        Assert.Equal(["train: wide (1)", "iris (1)"], inputs.Select(input => input.ToString()));
        Assert.Equal(["2|2"], TestDatabase.Query(_folder.Database, "SELECT (SELECT count(*) FROM datasets), (SELECT count(*) FROM inputs)"));
    }

    [Fact]
    public async Task An_input_whose_file_is_gone_is_set_aside_and_the_rest_goes_on()
    {
        var id = Some.RunId();
        _folder.LeaveJournal(ClientFolder.Start(id), journal =>
        {
            RunRecord.TryAppend(journal, RecordKind.Input, "train", "0123456789abcdef0123456789abcdef", 1_500);
            RunRecord.TryAppend(journal, RecordKind.Input, "train", "{no json", 1_500);
            RunRecord.TryAppendMetric(journal, "loss", 1, 1_600, 0);
        });

        await using var mlops = _folder.Create();

        var run = await mlops.Tracking.GetRunAsync(id, Token);
        Assert.Empty(run.Inputs);
        Assert.Single(run.Metrics);
        Assert.Equal(2, File.ReadAllLines(Path.Combine(_folder.HomeFolder, "dead-letter", id + ".jsonl")).Length);
    }

    [Fact]
    public async Task A_dataset_that_MLflow_would_refuse_is_refused_at_the_call()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        Assert.Throws<ArgumentException>("name", () => new Dataset(new string('n', 501), "1", "local", "x"));
        Assert.Throws<ArgumentException>("digest", () => new Dataset("n", new string('d', 37), "local", "x"));
        Assert.Throws<ArgumentException>("source", () => new Dataset("n", "1", "local", new string('x', 65_536)));
        Assert.Throws<ArgumentException>("schema", () => new Dataset("n", "1", "local", "x", new string('s', 1_048_576)));
        Assert.Throws<ArgumentException>("profile", () => new Dataset("n", "1", "local", "x", profile: new string('p', 16_777_216)));
        Assert.Throws<ArgumentException>("context", () => run.LogInput(new("n", "1", "local", "x"), new string('c', 501)));
        Assert.Throws<ArgumentException>("context", () => run.LogInput(new("n", "1", "local", "x"), ""));
    }

    public void Dispose() => _folder.Dispose();
}
