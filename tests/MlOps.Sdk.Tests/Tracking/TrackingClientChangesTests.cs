using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking;

public sealed class TrackingClientChangesTests : IDisposable
{
    private readonly ClientFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_experiment_can_be_described_before_its_first_run()
    {
        await using var mlops = _folder.Create();

        var experiment = await mlops.Tracking.CreateExperimentAsync("flights", tags: [new("team", "risk")], cancellationToken: Token);
        await mlops.Tracking.SetExperimentTagAsync(experiment.Id, "mlflow.note.content", "US flights of 2019", Token);
        await mlops.Tracking.DeleteExperimentTagAsync(experiment.Id, "team", Token);
        await mlops.Tracking.RenameExperimentAsync(experiment.Id, "us-flights", Token);

        var found = await mlops.Tracking.GetExperimentByNameAsync("us-flights", Token);
        Assert.Equal(experiment.Id, found.Id);
        Assert.Equal("mlflow.note.content", Assert.Single(found.Tags).Key);
    }

    [Fact]
    public async Task The_experiment_of_a_run_that_was_just_started_can_be_deleted_and_restored()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        var experimentId = (await mlops.Tracking.GetRunAsync(run.Id, Token)).ExperimentId;

        await mlops.Tracking.DeleteExperimentAsync(experimentId, Token);
        var deleted = TestDatabase.Query(_folder.Database, "SELECT lifecycle_stage, deleted_time > 0 FROM runs");
        await mlops.Tracking.RestoreExperimentAsync(experimentId, Token);

        Assert.Equal(["deleted|1"], deleted);
        Assert.Equal(["active|"], TestDatabase.Query(_folder.Database, "SELECT lifecycle_stage, deleted_time FROM runs"));
    }

    [Fact]
    public async Task A_run_that_is_being_written_can_be_renamed_and_loses_a_tag_that_it_logged()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        run.SetTag("stage", "one");

        await mlops.Tracking.RenameRunAsync(run.Id, "renamed", Token);
        await mlops.Tracking.DeleteRunTagAsync(run.Id, "stage", Token);
        await mlops.Tracking.SetRunTagAsync(run.Id, "team", "risk", Token);

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);
        Assert.Equal("renamed", stored.Name);
        Assert.Equal("risk", stored.Tags["team"]);
        Assert.DoesNotContain("stage", stored.Tags.Keys);
    }

    [Fact]
    public async Task A_deleted_run_has_the_time_of_its_deletion_as_MLflow_writes_it()
    {
        await using var mlops = _folder.Create();
        var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await run.CompleteAsync(Token);

        await mlops.Tracking.DeleteRunAsync(run.Id, Token);
        var deleted = TestDatabase.Query(_folder.Database, "SELECT lifecycle_stage, deleted_time > 0 FROM runs");
        await mlops.Tracking.RestoreRunAsync(run.Id, Token);

        Assert.Equal(["deleted|1"], deleted);
        Assert.Equal(["active|"], TestDatabase.Query(_folder.Database, "SELECT lifecycle_stage, deleted_time FROM runs"));
    }

    [Fact]
    public async Task A_metric_of_several_runs_is_read_run_after_run()
    {
        await using var mlops = _folder.Create();
        await using var first = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await using var second = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        first.LogMetric("loss", 1);
        second.LogMetric("loss", 2);
        second.LogMetric("loss", 3, step: 1);

        var points = new List<(string, double)>();
        await foreach (var (runId, point) in mlops.Tracking.GetMetricHistoriesAsync([second.Id, Some.RunId(), first.Id, second.Id], "loss", Token))
        {
            points.Add((runId, point.Value));
        }

        Assert.Equal([(second.Id, 2), (second.Id, 3), (first.Id, 1)], points);
    }

    [Fact]
    public async Task What_MLflow_would_refuse_or_cut_is_refused_at_the_call()
    {
        await using var mlops = _folder.Create();
        var tracking = mlops.Tracking;
        var runId = new string('a', 32);

        await Assert.ThrowsAsync<ArgumentException>(() => tracking.CreateExperimentAsync(new string('n', 501), cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>(() => tracking.SetExperimentTagAsync("0", "k", new string('v', 5001), Token));
        await Assert.ThrowsAsync<ArgumentException>(() => tracking.SetExperimentTagAsync("0", "a//b", "v", Token));
        await Assert.ThrowsAsync<ArgumentException>(() => tracking.RenameExperimentAsync("zero", "n", Token));
        await Assert.ThrowsAsync<ArgumentException>(() => tracking.RenameRunAsync(runId, " ", Token));
        await Assert.ThrowsAsync<ArgumentException>(() => tracking.SetRunTagAsync(runId, "k", new string('v', 8001), Token));

        Assert.Empty((await tracking.GetExperimentAsync("0", Token)).Tags);
    }

    public void Dispose() => _folder.Dispose();
}
