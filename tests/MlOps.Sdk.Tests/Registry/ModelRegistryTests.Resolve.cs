using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Tests.Registry;

public abstract partial class ModelRegistryTests
{
    [Fact]
    public async Task A_uri_of_each_kind_leads_to_a_version_and_its_files()
    {
        await AddVersionAsync("champion", "s3://bucket/1");
        await AddVersionAsync(source: "s3://bucket/2");
        Change(1, "current_stage", "Production");

        foreach (var (uri, version) in new[]
        {
            ("models:/delays/1", 1), (Champion, 1), ("models:/delays/Production", 1), ("models:/delays/production", 1),
            ("models:/delays/2", 2), ("models:/delays/latest", 2), ("models:/delays/LATEST", 2), ("models:/delays@latest", 2),
        })
        {
            var resolved = await _registry.ResolveAsync(uri, Token);

            Assert.Equal((Name, version, $"s3://bucket/{version}"), (resolved.Version!.Name, resolved.Version.Version, resolved.ArtifactUri));
            Assert.Null(resolved.RunId);
        }
    }

    [Fact]
    public async Task Runs_and_logged_models_lead_to_their_files_and_to_versions_of_them()
    {
        await using var run = await _mlops.Tracking.StartRunAsync(cancellationToken: Token);
        var logged = await _mlops.Tracking.CreateLoggedModelAsync(LoggedModelDescription.OfRun(run.Id).Named("mlp"), Token);
        await run.CompleteAsync(Token);
        var stored = await _mlops.Tracking.GetRunAsync(run.Id, Token);

        var artifact = await _registry.ResolveAsync($"runs:/{stored.Id}/model/deep", Token);
        var whole = await _registry.ResolveAsync($"runs:/{stored.Id}", Token);
        var model = await _registry.ResolveAsync($"models:/{logged.Id}", Token);
        await _registry.CreateVersionAsync(Name, ModelVersionDescription.FromRun(run.Id, "model"), Token);
        await _registry.CreateVersionAsync(Name, ModelVersionDescription.From($"models:/{logged.Id}"), Token);
        var (ofRun, ofModel) = (await _registry.ResolveAsync("models:/delays/1", Token), await _registry.ResolveAsync("models:/delays/2", Token));

        Assert.Equal(($"{stored.ArtifactUri}/model/deep", stored.ArtifactUri), (artifact.ArtifactUri, whole.ArtifactUri));
        Assert.Equal((stored.Id, logged.ArtifactUri, logged.Id), (model.RunId, model.ArtifactUri, model.ModelId));
        Assert.Equal(($"{stored.ArtifactUri}/model", stored.Id), (ofRun.ArtifactUri, ofRun.RunId));
        Assert.Equal((logged.ArtifactUri, logged.Id), (ofModel.ArtifactUri, ofModel.ModelId));
        Assert.Null(artifact.Version);
    }

    [Theory]
    [InlineData("models:/delays/2", "the model 'delays' has no version 2. Its latest version is 3. It has the aliases 'Old' (version 3), 'champion' (version 1).", "SearchVersionsAsync")]
    [InlineData("models:/delays/9", "the model 'delays' has no version 9. Its latest version is 3.", "numbers are not given again")]
    [InlineData("models:/delays@Champion", "the model 'delays' has no alias 'Champion'. It has the aliases 'Old' (version 3), 'champion' (version 1).", "SetAliasAsync")]
    [InlineData("models:/delays/Staging", "has no version in the stage 'Staging'. It has the aliases 'Old' (version 3), 'champion' (version 1). Its latest version is 3.", "models:/delays@champion")]
    [InlineData("models:/Delays/1", "there is no registered model 'Delays'.", "capitals")]
    [InlineData("models:/nothing@champion", "there is no registered model 'nothing'.", "SearchModelsAsync")]
    [InlineData("models:/empty/latest", "the model 'empty' has no version.", "CreateVersionAsync")]
    [InlineData("models:/empty@champion", "the model 'empty' has no version.", "CreateVersionAsync")]
    public async Task What_is_not_there_is_told_with_what_is_and_what_to_do(string uri, string there, string toDo)
    {
        await _registry.CreateModelAsync("empty", cancellationToken: Token);
        await AddVersionAsync("champion");
        await AddVersionAsync();
        await AddVersionAsync("Old");
        await _registry.DeleteVersionAsync(Name, 2, Token);

        var error = await Assert.ThrowsAsync<MlflowException>(() => _registry.ResolveAsync(uri, Token));

        Assert.Contains($"'{uri}' names no model version: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(there, error.Message, StringComparison.Ordinal);
        Assert.Contains(toDo, error.Message, StringComparison.Ordinal);
        Assert.Contains(error.ErrorCode, new[] { MlflowErrorCodes.ResourceDoesNotExist, MlflowErrorCodes.InvalidParameterValue });
        Assert.False(error.IsTransient);
    }

    [Theory]
    [InlineData("runs:/0123456789abcdef0123456789abcdef/model", "Run with id=0123456789abcdef0123456789abcdef not found")]
    [InlineData("models:/m-0123456789abcdef0123456789abcdef", "Logged model with ID 'm-0123456789abcdef0123456789abcdef' not found")]
    public async Task A_run_or_logged_model_that_is_not_there_is_named(string uri, string text)
    {
        var error = await Assert.ThrowsAsync<MlflowException>(() => _registry.ResolveAsync(uri, Token));

        Assert.Equal(MlflowErrorCodes.ResourceDoesNotExist, error.ErrorCode);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.Contains("Check the id", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_whose_registration_failed_is_not_resolved_and_the_reason_is_told()
    {
        var version = await AddVersionAsync("champion", "s3://bucket/lost");
        Change(version, "status", "FAILED_REGISTRATION");
        Change(version, "status_message", "the copy broke off");

        var error = await Assert.ThrowsAsync<MlflowException>(() => _registry.ResolveAsync(Champion, Token));

        Assert.Equal(MlflowErrorCodes.InvalidState, error.ErrorCode);
        Assert.Contains("delays version 1 can't be used: its registration failed (the copy broke off)", error.Message, StringComparison.Ordinal);
        Assert.Contains("s3://bucket/lost", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_that_names_no_model_is_refused_before_the_registry_is_asked()
    {
        await Assert.ThrowsAsync<FormatException>(() => _registry.ResolveAsync("delays/1", Token));
        await Assert.ThrowsAsync<FormatException>(() => _registry.ResolveAsync("models:/delays", Token));
        await Assert.ThrowsAsync<ArgumentNullException>(() => _registry.ResolveAsync(null!, Token));
    }

    [Fact]
    public async Task A_version_that_becomes_ready_is_waited_for()
    {
        var version = await AddVersionAsync();
        Change(version, "status", "PENDING_REGISTRATION");

        var waiting = _registry.WaitUntilReadyAsync(Name, version, cancellationToken: Token);
        await PassAsync(3);
        var pause = await _clock.WhenPausedAsync(Token);
        Assert.False(waiting.IsCompleted);
        Change(version, "status", "READY");
        _clock.Advance(pause);

        Assert.Equal(ModelVersionStatus.Ready, (await waiting).Status);
    }

    [Theory]
    [InlineData(false, MlflowErrorCodes.InvalidState)]
    [InlineData(true, MlflowErrorCodes.ResourceDoesNotExist)]
    public async Task A_registration_that_fails_or_a_version_that_goes_ends_the_wait(bool goes, string errorCode)
    {
        var version = await AddVersionAsync();
        Change(version, "status", "PENDING_REGISTRATION");

        var waiting = _registry.WaitUntilReadyAsync(Name, version, cancellationToken: Token);
        var pause = await _clock.WhenPausedAsync(Token);
        if (goes)
        {
            await _registry.DeleteVersionAsync(Name, version, Token);
        }
        else
        {
            Change(version, "status", "FAILED_REGISTRATION");
        }

        _clock.Advance(pause);

        Assert.Equal(errorCode, (await Assert.ThrowsAsync<MlflowException>(() => waiting)).ErrorCode);
    }

    [Fact]
    public async Task A_wait_runs_out_after_its_time_and_says_how_things_are()
    {
        var version = await AddVersionAsync();
        Change(version, "status", "PENDING_REGISTRATION");
        var start = _clock.GetTimestamp();

        var waiting = _registry.WaitUntilReadyAsync(Name, version, TimeSpan.FromSeconds(20), Token);
        await _clock.PassUntilAsync(waiting, Token);

        var late = await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        Assert.Contains("delays version 1 was not READY within 20 seconds: its status is PendingRegistration", late.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(20), _clock.GetElapsedTime(start));
    }

    [Fact]
    public async Task A_wait_can_be_cancelled()
    {
        var version = await AddVersionAsync();
        Change(version, "status", "PENDING_REGISTRATION");
        using var stop = new CancellationTokenSource();

        var waiting = _registry.WaitUntilReadyAsync(Name, version, cancellationToken: stop.Token);
        await _clock.WhenPausedAsync(Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
