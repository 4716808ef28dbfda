using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Tests.Tracking.Stores;

public abstract partial class TrackingStoreConformance
{
    [Fact]
    public async Task A_created_experiment_has_its_name_tags_and_times()
    {
        var created = await Store.CreateExperimentAsync("golden-376179", null, [new("team", "sdk"), new("note", "日本")], Token);

        var found = await Store.FindExperimentAsync(created.Id, Token);
        Assert.Equal("golden-376179", found!.Name);
        Assert.Equal(LifecycleStage.Active, found.LifecycleStage);
        Assert.Equal("sdk", found.Tags["team"]);
        Assert.Equal("日本", found.Tags["note"]);
        Assert.NotNull(found.CreationTime);
        Assert.Equal(found.CreationTime, found.LastUpdateTime);
        Assert.Equal(found.ArtifactLocation, created.ArtifactLocation);
        Assert.EndsWith($"/{created.Id}", created.ArtifactLocation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_can_go_to_an_experiment_that_was_created_before()
    {
        var experiment = await CreateExperimentAsync();

        var started = await Store.StartRunAsync(NewStart() with { ExperimentName = experiment.Name }, Token);

        Assert.Equal(experiment.Id, started.ExperimentId);
    }

    [Fact]
    public async Task Runs_keep_their_artifacts_where_the_experiment_was_told_to()
    {
        var created = await Store.CreateExperimentAsync("custom-loc-376179", "mlflow-artifacts:/custom/376179", [], Token);

        var started = await Store.StartRunAsync(NewStart() with { ExperimentName = created.Name }, Token);

        Assert.Equal("mlflow-artifacts:/custom/376179", created.ArtifactLocation);
        Assert.Equal($"mlflow-artifacts:/custom/376179/{started.RunId}/artifacts", started.ArtifactUri);
    }

    [Theory]
    [InlineData("s3://b/p#frag")]
    [InlineData("s3://b/p;param")]
    public async Task A_location_with_a_fragment_or_params_is_refused(string location)
    {
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.CreateExperimentAsync("badloc-376179", location, [], Token));

        Assert.Null(await Store.FindExperimentByNameAsync("badloc-376179", Token));
    }

    [Fact]
    public async Task The_name_of_an_experiment_is_taken_also_when_it_is_deleted()
    {
        var experiment = await CreateExperimentAsync();
        await RefusesAsync(MlflowErrorCodes.ResourceAlreadyExists, () => Store.CreateExperimentAsync(experiment.Name, null, [], Token));

        await Store.DeleteExperimentAsync(experiment.Id, Token);

        await RefusesAsync(MlflowErrorCodes.ResourceAlreadyExists, () => Store.CreateExperimentAsync(experiment.Name, null, [], Token));
    }

    [Fact]
    public async Task An_experiment_with_a_name_of_501_characters_is_not_created()
    {
        await Store.CreateExperimentAsync(new string('n', 500), null, [], Token);

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.CreateExperimentAsync(new string('n', 501), null, [], Token));
    }

    [Fact]
    public async Task A_tag_that_is_refused_refuses_the_experiment()
    {
        await RefusesAsync(
            MlflowErrorCodes.InvalidParameterValue,
            () => Store.CreateExperimentAsync("golden-376179", null, [new("team", "sdk"), new("long", new string('v', 5001))], Token));

        Assert.Null(await Store.FindExperimentByNameAsync("golden-376179", Token));
    }

    [Fact]
    public async Task A_renamed_experiment_is_found_by_its_new_name_only()
    {
        var experiment = await CreateExperimentAsync();

        await Store.RenameExperimentAsync(experiment.Id, "golden-renamed-376179", Token);
        await Store.RenameExperimentAsync(experiment.Id, "golden-renamed-376179", Token);

        Assert.Null(await Store.FindExperimentByNameAsync(experiment.Name, Token));
        var renamed = await Store.FindExperimentByNameAsync("golden-renamed-376179", Token);
        Assert.Equal(experiment.Id, renamed!.Id);
        Assert.Equal(experiment.CreationTime, renamed.CreationTime);
        Assert.True(renamed.LastUpdateTime >= experiment.LastUpdateTime);
    }

    [Fact]
    public async Task An_experiment_is_not_renamed_to_a_name_that_is_taken()
    {
        var experiment = await CreateExperimentAsync();

        await RefusesAsync(MlflowErrorCodes.ResourceAlreadyExists, () => Store.RenameExperimentAsync(experiment.Id, "Default", Token));

        Assert.Equal(experiment.Name, (await Store.FindExperimentAsync(experiment.Id, Token))!.Name);
    }

    [Fact]
    public async Task A_deleted_experiment_is_not_renamed()
    {
        var experiment = await CreateExperimentAsync();
        await Store.DeleteExperimentAsync(experiment.Id, Token);

        await RefusesAsync(MlflowErrorCodes.InvalidState, () => Store.RenameExperimentAsync(experiment.Id, "q376179", Token));
    }

    [Fact]
    public async Task A_deleted_experiment_is_found_as_deleted_until_it_is_restored()
    {
        var experiment = await CreateExperimentAsync();

        await Store.DeleteExperimentAsync(experiment.Id, Token);
        var deleted = await Store.FindExperimentAsync(experiment.Id, Token);
        await Store.RestoreExperimentAsync(experiment.Id, Token);
        var restored = await Store.FindExperimentAsync(experiment.Id, Token);

        Assert.Equal(LifecycleStage.Deleted, deleted!.LifecycleStage);
        Assert.True(deleted.LastUpdateTime >= experiment.LastUpdateTime);
        Assert.Equal(LifecycleStage.Active, restored!.LifecycleStage);
        Assert.True(restored.LastUpdateTime >= deleted.LastUpdateTime);
    }

    [Fact]
    public async Task Runs_are_deleted_and_restored_with_their_experiment()
    {
        var started = await Store.StartRunAsync(NewStart(), Token);
        var elsewhere = (await Store.StartRunAsync(NewStart() with { ExperimentName = "other-376179" }, Token)).RunId;

        await Store.DeleteExperimentAsync(started.ExperimentId, Token);
        var deleted = await FindRunAsync(started.RunId);
        var untouched = await FindRunAsync(elsewhere);
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => SetTagAsync(started.RunId, "k", "1"));
        await Store.RestoreExperimentAsync(started.ExperimentId, Token);

        Assert.Equal(LifecycleStage.Deleted, deleted.LifecycleStage);
        Assert.Equal(LifecycleStage.Active, untouched.LifecycleStage);
        Assert.Equal(LifecycleStage.Active, (await FindRunAsync(started.RunId)).LifecycleStage);
    }

    [Fact]
    public async Task An_experiment_is_not_deleted_twice()
    {
        var experiment = await CreateExperimentAsync();
        await Store.DeleteExperimentAsync(experiment.Id, Token);

        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.DeleteExperimentAsync(experiment.Id, Token));
    }

    [Fact]
    public async Task An_experiment_in_use_is_not_restored()
    {
        var experiment = await CreateExperimentAsync();

        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.RestoreExperimentAsync(experiment.Id, Token));
    }

    [Fact]
    public async Task An_unknown_experiment_is_not_changed()
    {
        const string unknown = "424242";

        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.RenameExperimentAsync(unknown, "q376179", Token));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.DeleteExperimentAsync(unknown, Token));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.RestoreExperimentAsync(unknown, Token));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.SetExperimentTagAsync(unknown, "team", "sdk", Token));
    }

    [Fact]
    public async Task A_tag_of_an_experiment_takes_its_last_value()
    {
        var experiment = await CreateExperimentAsync();

        await Store.SetExperimentTagAsync(experiment.Id, "team", "sdk", Token);
        await Store.SetExperimentTagAsync(experiment.Id, "team", "sdk2", Token);
        await Store.SetExperimentTagAsync(experiment.Id, "mlflow.note.content", new string('n', 5000), Token);

        var tags = (await Store.FindExperimentAsync(experiment.Id, Token))!.Tags;
        Assert.Equal("sdk2", tags["team"]);
        Assert.Equal(5000, tags["mlflow.note.content"].Length);
    }

    [Fact]
    public async Task A_tag_of_an_experiment_that_is_too_long_is_refused_and_not_cut()
    {
        var experiment = await CreateExperimentAsync();

        await RefusesAsync(
            MlflowErrorCodes.InvalidParameterValue, () => Store.SetExperimentTagAsync(experiment.Id, "long", new string('v', 5001), Token));
        await RefusesAsync(
            MlflowErrorCodes.InvalidParameterValue, () => Store.SetExperimentTagAsync(experiment.Id, new string('k', 251), "v", Token));

        Assert.Empty((await Store.FindExperimentAsync(experiment.Id, Token))!.Tags);
    }

    [Fact]
    public async Task A_tag_of_a_deleted_experiment_is_not_set()
    {
        var experiment = await CreateExperimentAsync();
        await Store.DeleteExperimentAsync(experiment.Id, Token);

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.SetExperimentTagAsync(experiment.Id, "team", "sdk", Token));
    }

    [Fact]
    public async Task A_tag_of_an_experiment_is_deleted_once()
    {
        var experiment = await CreateExperimentAsync();
        await Store.SetExperimentTagAsync(experiment.Id, "team", "sdk", Token);

        await SkipWhereNotOfferedAsync(() => Store.DeleteExperimentTagAsync(experiment.Id, "team", Token));

        Assert.Empty((await Store.FindExperimentAsync(experiment.Id, Token))!.Tags);
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.DeleteExperimentTagAsync(experiment.Id, "team", Token));
    }

    private Task<Experiment> CreateExperimentAsync() => Store.CreateExperimentAsync("created-376179", null, [], Token);

    /// <summary>Makes a call that MLflow 2 does not have.</summary>
    private static async Task SkipWhereNotOfferedAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (MlflowException exception) when (exception.ErrorCode == MlflowErrorCodes.EndpointNotFound)
        {
            Assert.Skip("The server is of MLflow 2, which does not have the call.");
        }
    }
}
