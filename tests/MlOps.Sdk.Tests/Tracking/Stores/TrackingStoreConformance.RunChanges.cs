using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Tests.Tracking.Stores;

public abstract partial class TrackingStoreConformance
{
    [Fact]
    public async Task A_renamed_run_has_its_new_name_also_as_a_tag()
    {
        var runId = await StartRunAsync();

        await Store.RenameRunAsync(runId, "renamed 日本", Token);

        var run = await FindRunAsync(runId);
        Assert.Equal("renamed 日本", run.Name);
        Assert.Equal("renamed 日本", run.Tags[TagNames.RunName]);
        Assert.Equal(RunStatus.Running, run.Status);
    }

    [Fact]
    public async Task A_run_may_be_deleted_twice_and_restored_twice()
    {
        var runId = await StartRunAsync();
        await LogMetricAsync(runId, "loss", 0.5);

        await Store.DeleteRunAsync(runId, Token);
        await Store.DeleteRunAsync(runId, Token);
        var deleted = await FindRunAsync(runId);
        await Store.RestoreRunAsync(runId, Token);
        await Store.RestoreRunAsync(runId, Token);

        Assert.Equal(LifecycleStage.Deleted, deleted.LifecycleStage);
        var restored = await FindRunAsync(runId);
        Assert.Equal(LifecycleStage.Active, restored.LifecycleStage);
        Assert.Equal(0.5, restored.Metrics["loss"].Value);
    }

    [Fact]
    public async Task A_deleted_run_is_neither_renamed_nor_tagged()
    {
        var runId = await StartRunAsync();
        await Store.DeleteRunAsync(runId, Token);

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.RenameRunAsync(runId, "renamed", Token));
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.SetRunTagAsync(runId, "k", "1", Token));
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.DeleteRunTagAsync(runId, "mlflow.user", Token));

        var run = await FindRunAsync(runId);
        Assert.Equal("first run", run.Name);
        Assert.Contains("mlflow.user", run.Tags.Keys);
    }

    [Fact]
    public async Task An_unknown_run_is_not_changed()
    {
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.RenameRunAsync(UnknownRun, "renamed", Token));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.DeleteRunAsync(UnknownRun, Token));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.RestoreRunAsync(UnknownRun, Token));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.SetRunTagAsync(UnknownRun, "k", "1", Token));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.DeleteRunTagAsync(UnknownRun, "k", Token));
    }

    [Fact]
    public async Task A_tag_of_a_run_that_has_ended_is_set_and_deleted_once()
    {
        var runId = await StartRunAsync();
        await Store.EndRunAsync(runId, RunStatus.Finished, Now, onlyWriter: null, onlyRunning: false, Token);

        await Store.SetRunTagAsync(runId, "stage", "one", Token);
        await Store.SetRunTagAsync(runId, "stage", "two", Token);
        var tagged = await FindRunAsync(runId);
        await Store.DeleteRunTagAsync(runId, "stage", Token);

        Assert.Equal("two", tagged.Tags["stage"]);
        Assert.DoesNotContain("stage", (await FindRunAsync(runId)).Tags.Keys);
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.DeleteRunTagAsync(runId, "stage", Token));
    }
}
