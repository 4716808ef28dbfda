using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tests.Tracking.Stores;

public abstract partial class TrackingStoreConformance
{
    [Fact]
    public async Task A_new_run_is_running_with_what_it_was_started_with()
    {
        var start = NewStart();

        var started = await Store.StartRunAsync(start, Token);

        var run = await FindRunAsync(start.RunId);
        Assert.Equal(started.RunId, run.Id);
        Assert.Equal("first run", run.Name);
        Assert.Equal("alice", run.UserId);
        Assert.Equal(RunStatus.Running, run.Status);
        Assert.Equal(Now, run.StartTime.ToUnixTimeMilliseconds());
        Assert.Null(run.EndTime);
        Assert.Equal(LifecycleStage.Active, run.LifecycleStage);
        Assert.Equal(started.ExperimentId, run.ExperimentId);
        Assert.Equal(started.ArtifactUri, run.ArtifactUri);
        Assert.Equal("sdk", run.Tags["mlflow.source.name"]);
        Assert.Equal("first run", run.Tags[TagNames.RunName]);
        Assert.Empty(run.Metrics);
        Assert.Empty(run.Params);
    }

    [Fact]
    public async Task A_run_keeps_its_artifacts_in_a_folder_of_its_own_below_its_experiments()
    {
        var started = await Store.StartRunAsync(NewStart(), Token);

        var experiment = await Store.FindExperimentAsync(started.ExperimentId, Token);
        Assert.Equal($"{experiment!.ArtifactLocation}/{started.RunId}/artifacts", started.ArtifactUri);
    }

    [Fact]
    public async Task A_run_without_a_name_is_given_one_in_MLflows_manner()
    {
        var start = NewStart() with { RunName = null };

        await Store.StartRunAsync(start, Token);

        var run = await FindRunAsync(start.RunId);
        Assert.Matches("^[a-z]+-[a-z]+-[0-9]{1,3}$", run.Name);
        Assert.Equal(run.Name, run.Tags[TagNames.RunName]);
    }

    [Fact]
    public async Task The_name_can_be_given_as_a_tag()
    {
        var start = NewStart() with { RunName = null, Tags = [new(TagNames.RunName, "by tag")] };

        await Store.StartRunAsync(start, Token);

        Assert.Equal("by tag", (await FindRunAsync(start.RunId)).Name);
    }

    [Fact]
    public async Task A_name_that_differs_from_the_name_in_the_tags_is_refused()
    {
        var start = NewStart() with { RunName = "a", Tags = [new(TagNames.RunName, "b")] };

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.StartRunAsync(start, Token));

        Assert.Null(await Store.FindRunAsync(start.RunId, Token));
    }

    [Fact]
    public async Task An_unknown_run_is_not_found() => Assert.Null(await Store.FindRunAsync(UnknownRun, Token));

    [Fact]
    public async Task A_run_can_go_to_an_experiment_by_its_id()
    {
        var start = NewStart() with { ExperimentName = null, ExperimentId = "0" };

        var started = await Store.StartRunAsync(start, Token);

        Assert.Equal("0", started.ExperimentId);
    }

    [Fact]
    public async Task Runs_of_one_experiment_name_share_the_experiment()
    {
        var first = await Store.StartRunAsync(NewStart(), Token);

        var second = await Store.StartRunAsync(NewStart(), Token);

        Assert.Equal(first.ExperimentId, second.ExperimentId);
        Assert.NotEqual("0", first.ExperimentId);
    }

    [Fact]
    public async Task An_experiment_is_found_by_id_and_by_name()
    {
        var started = await Store.StartRunAsync(NewStart() with { ExperimentName = "эксперимент-日本-376179" }, Token);

        var byId = await Store.FindExperimentAsync(started.ExperimentId, Token);
        var byName = await Store.FindExperimentByNameAsync("эксперимент-日本-376179", Token);

        Assert.Equal("эксперимент-日本-376179", byId!.Name);
        Assert.Equal(byId.Id, byName!.Id);
        Assert.NotNull(byId.CreationTime);
        Assert.Equal(byId.CreationTime, byId.LastUpdateTime);
    }

    [Fact]
    public async Task The_experiment_Default_has_id_0()
    {
        var experiment = await Store.FindExperimentAsync("0", Token);

        Assert.Equal("Default", experiment!.Name);
        Assert.Equal(LifecycleStage.Active, experiment.LifecycleStage);
    }

    [Fact]
    public async Task Unknown_experiments_are_not_found()
    {
        Assert.Null(await Store.FindExperimentAsync("999999999", Token));
        Assert.Null(await Store.FindExperimentByNameAsync("nope-376179", Token));
    }

    [Fact]
    public async Task An_experiment_id_that_is_no_number_is_refused()
    {
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.FindExperimentAsync("abc", Token));
        await RefusesAsync(
            MlflowErrorCodes.InvalidParameterValue,
            () => Store.StartRunAsync(NewStart() with { ExperimentName = null, ExperimentId = "abc" }, Token));
    }

    [Fact]
    public async Task A_run_of_an_unknown_experiment_id_is_refused()
    {
        var start = NewStart() with { ExperimentName = null, ExperimentId = "987654" };

        var error = await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.StartRunAsync(start, Token));

        Assert.Contains("No Experiment with id=987654 exists", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public async Task An_experiment_name_has_1_to_500_characters(int length)
    {
        var start = NewStart() with { ExperimentName = new string('n', length) };

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.StartRunAsync(start, Token));
    }

    [Fact]
    public async Task A_run_in_a_deleted_experiment_is_refused()
    {
        var id = (await Store.StartRunAsync(NewStart(), Token)).ExperimentId;
        await DeleteExperimentAsync(id);

        var error = await RefusesAsync(
            MlflowErrorCodes.InvalidParameterValue,
            () => Store.StartRunAsync(NewStart() with { ExperimentName = null, ExperimentId = id }, Token));

        Assert.Contains(
            $"The experiment {id} must be in the 'active' state. Current state is deleted.", error.Message, StringComparison.Ordinal);
        Assert.Equal(LifecycleStage.Deleted, (await Store.FindExperimentAsync(id, Token))!.LifecycleStage);
    }

    [Fact]
    public async Task The_name_of_a_deleted_experiment_stays_taken()
    {
        var id = (await Store.StartRunAsync(NewStart(), Token)).ExperimentId;
        await DeleteExperimentAsync(id);

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.StartRunAsync(NewStart(), Token));

        Assert.Equal(id, (await Store.FindExperimentByNameAsync(_experimentName, Token))!.Id);
    }

    [Fact]
    public async Task A_run_ends_with_its_status_and_time()
    {
        var runId = await StartRunAsync();

        var changed = await Store.EndRunAsync(runId, RunStatus.Finished, 1795376182782, onlyWriter: null, onlyRunning: false, Token);

        var run = await FindRunAsync(runId);
        Assert.True(changed);
        Assert.Equal(RunStatus.Finished, run.Status);
        Assert.Equal(1795376182782, run.EndTime!.Value.ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData(RunStatus.Finished)]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Killed)]
    [InlineData(RunStatus.Scheduled)]
    public async Task A_status_is_kept(RunStatus status)
    {
        var runId = await StartRunAsync();

        await Store.EndRunAsync(runId, status, Now + 1, onlyWriter: null, onlyRunning: false, Token);

        Assert.Equal(status, (await FindRunAsync(runId)).Status);
    }

    [Fact]
    public async Task The_end_of_an_unknown_run_is_refused()
    {
        await RefusesAsync(
            MlflowErrorCodes.ResourceDoesNotExist, () => Store.EndRunAsync(UnknownRun, RunStatus.Finished, Now, onlyWriter: null, onlyRunning: false, Token));
    }

    [Fact]
    public async Task The_end_of_a_deleted_run_is_refused()
    {
        var runId = await StartRunAsync();
        await DeleteRunAsync(runId);

        await RefusesAsync(
            MlflowErrorCodes.InvalidParameterValue, () => Store.EndRunAsync(runId, RunStatus.Finished, Now, onlyWriter: null, onlyRunning: false, Token));

        var run = await FindRunAsync(runId);
        Assert.Equal(RunStatus.Running, run.Status);
        Assert.Equal(LifecycleStage.Deleted, run.LifecycleStage);
    }

    [Fact]
    public async Task A_run_is_closed_for_the_writer_that_died()
    {
        var runId = await StartRunAsync();

        var changed = await Store.EndRunAsync(runId, RunStatus.Failed, Now + 5, onlyWriter: "journal-1", onlyRunning: true, Token);

        Assert.True(changed);
        Assert.Equal(RunStatus.Failed, (await FindRunAsync(runId)).Status);
    }

    [Fact]
    public async Task A_run_that_another_writer_has_resumed_is_not_closed()
    {
        var runId = await StartRunAsync();
        await SetTagAsync(runId, TagNames.Writer, "journal-2");

        var changed = await Store.EndRunAsync(runId, RunStatus.Failed, Now + 5, onlyWriter: "journal-1", onlyRunning: true, Token);

        Assert.False(changed);
        Assert.Equal(RunStatus.Running, (await FindRunAsync(runId)).Status);
    }

    [Fact]
    public async Task A_run_that_has_ended_is_not_closed_again()
    {
        var runId = await StartRunAsync();
        await Store.EndRunAsync(runId, RunStatus.Finished, Now + 1, onlyWriter: null, onlyRunning: false, Token);

        var changed = await Store.EndRunAsync(runId, RunStatus.Failed, Now + 5, onlyWriter: "journal-1", onlyRunning: true, Token);

        Assert.False(changed);
        Assert.Equal(RunStatus.Finished, (await FindRunAsync(runId)).Status);
    }

    [Fact]
    public async Task A_run_that_has_ended_can_be_given_another_end()
    {
        var runId = await StartRunAsync();
        await Store.EndRunAsync(runId, RunStatus.Failed, Now + 1, onlyWriter: "journal-1", onlyRunning: true, Token);

        var changed = await Store.EndRunAsync(runId, RunStatus.Finished, Now + 5, onlyWriter: "journal-1", onlyRunning: false, Token);

        Assert.True(changed);
        Assert.Equal(RunStatus.Finished, (await FindRunAsync(runId)).Status);
    }

    [Fact]
    public async Task A_start_that_is_repeated_gives_the_same_run()
    {
        var start = NewStart();
        var first = await Store.StartRunAsync(start, Token);

        var second = await Store.StartRunAsync(start, Token);

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task A_start_that_is_repeated_leaves_what_has_changed_since()
    {
        var start = NewStart();
        await Store.StartRunAsync(start, Token);
        await SetTagAsync(start.RunId, TagNames.Writer, "journal-2");
        await SetTagAsync(start.RunId, TagNames.RunName, "renamed");
        await Store.EndRunAsync(start.RunId, RunStatus.Finished, Now + 1, onlyWriter: null, onlyRunning: false, Token);

        await Store.StartRunAsync(start, Token);

        var run = await FindRunAsync(start.RunId);
        Assert.Equal(RunStatus.Finished, run.Status);
        Assert.Equal("renamed", run.Name);
        Assert.Equal("journal-2", run.Tags[TagNames.Writer]);
    }

    [Fact]
    public async Task A_run_that_resumes_is_running_again_and_keeps_its_name_and_start()
    {
        var runId = await StartRunAsync();
        await Store.EndRunAsync(runId, RunStatus.Killed, Now + 1, onlyWriter: null, onlyRunning: false, Token);

        await Store.StartRunAsync(
            new RunStart { RunId = runId, Resumes = true, StartTime = Now + 9, Tags = [new(TagNames.Writer, "journal-2")] }, Token);

        var run = await FindRunAsync(runId);
        Assert.Equal(RunStatus.Running, run.Status);
        Assert.Null(run.EndTime);
        Assert.Equal(Now, run.StartTime.ToUnixTimeMilliseconds());
        Assert.Equal("first run", run.Name);
        Assert.Equal("journal-2", run.Tags[TagNames.Writer]);
        Assert.Equal("sdk", run.Tags["mlflow.source.name"]);
    }

    [Fact]
    public async Task A_run_that_resumes_can_be_renamed()
    {
        var runId = await StartRunAsync();

        await Store.StartRunAsync(new RunStart { RunId = runId, Resumes = true, RunName = "again", StartTime = Now }, Token);

        var run = await FindRunAsync(runId);
        Assert.Equal("again", run.Name);
        Assert.Equal("again", run.Tags[TagNames.RunName]);
    }

    [Fact]
    public async Task An_unknown_run_cannot_be_resumed()
    {
        var start = NewStart() with { Resumes = true };

        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.StartRunAsync(start, Token));
    }

    [Fact]
    public async Task A_deleted_run_cannot_be_resumed()
    {
        var runId = await StartRunAsync();
        await DeleteRunAsync(runId);

        await RefusesAsync(
            MlflowErrorCodes.InvalidParameterValue, () => Store.StartRunAsync(NewStart() with { RunId = runId, Resumes = true }, Token));
    }

    [Fact]
    public async Task A_check_writes_nothing()
    {
        var start = NewStart();

        await Store.CheckStartAsync(start, Token);

        Assert.Null(await Store.FindRunAsync(start.RunId, Token));
        Assert.Null(await Store.FindExperimentByNameAsync(start.ExperimentName!, Token));
    }

    [Fact]
    public async Task A_check_says_what_the_start_would_refuse()
    {
        var deleted = await Store.StartRunAsync(NewStart(), Token);
        await DeleteExperimentAsync(deleted.ExperimentId);

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.CheckStartAsync(NewStart(), Token));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.CheckStartAsync(NewStart() with { Resumes = true }, Token));
        await RefusesAsync(
            MlflowErrorCodes.ResourceDoesNotExist,
            () => Store.CheckStartAsync(NewStart() with { ExperimentName = null, ExperimentId = "987654" }, Token));
    }

    [Fact]
    public async Task A_run_that_names_no_experiment_is_in_its_parents()
    {
        var parent = await Store.StartRunAsync(NewStart(), Token);
        var child = NewStart() with { ExperimentName = null, Tags = [new(TagNames.ParentRunId, parent.RunId)] };

        await Store.CheckStartAsync(child, Token);
        var started = await Store.StartRunAsync(child, Token);

        Assert.Equal(parent.ExperimentId, started.ExperimentId);
    }

    [Fact]
    public async Task A_parent_that_is_not_there_yet_is_no_reason_to_refuse_beforehand()
    {
        var child = NewStart() with { ExperimentName = null, Tags = [new(TagNames.ParentRunId, UnknownRun)] };

        await Store.CheckStartAsync(child, Token);

        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.StartRunAsync(child, Token));
    }
}
