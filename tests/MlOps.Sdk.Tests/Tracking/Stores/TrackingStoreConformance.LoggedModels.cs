using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tests.Tracking.Stores;

public abstract partial class TrackingStoreConformance
{
    private const string UnknownModel = "m-ffffffffffffffffffffffffffffffff";

    /// <summary>Whether params can be added to a model that exists: MLflow 2 has no call for it.</summary>
    private protected virtual bool TakesParamsLater => true;

    [Fact]
    public async Task A_logged_model_reads_back_as_it_was_created()
    {
        var run = await FindRunAsync(await StartRunAsync());
        var start = new LoggedModelStart
        {
            ModelId = Guid.NewGuid().ToString("N"),
            ExperimentId = run.ExperimentId,
            Name = "my-lm",
            ModelType = "onnx",
            SourceRunId = run.Id,
            Params = [new("depth", "3")],
            Tags = [new("t", "ü")],
        };

        var created = await Store.CreateLoggedModelAsync(start, Token);

        var model = await FindModelAsync(created.Id);
        Assert.Equal(("my-lm", "onnx", run.Id, run.ExperimentId), (model.Name, model.ModelType, model.SourceRunId, model.ExperimentId));
        Assert.Equal(LoggedModelStatus.Pending, model.Status);
        Assert.Equal("3", Assert.Single(model.Params).Value);
        Assert.Equal(("ü", start.ModelId), (model.Tags["t"], model.Tags[TagNames.ModelId]));
        Assert.EndsWith($"{model.ExperimentId}/models/{model.Id}/artifacts", model.ArtifactUri, StringComparison.Ordinal);
        Assert.Equal(model.CreationTime, created.CreationTime);
        Assert.NotEqual(DateTimeOffset.UnixEpoch, model.CreationTime);
        Assert.Empty(model.Metrics);
    }

    [Fact]
    public async Task A_logged_model_without_a_name_gets_one()
    {
        var model = await CreateModelAsync(await ExperimentIdAsync(), name: null);

        Assert.NotEqual("", model.Name);
        Assert.Equal(("", ""), (model.ModelType, model.SourceRunId));
    }

    [Fact]
    public async Task A_logged_model_with_a_bad_name_or_experiment_is_refused()
    {
        var experimentId = await ExperimentIdAsync();

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => CreateModelAsync(experimentId, "a/b"));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => CreateModelAsync("555555", "z"));
        Assert.Empty(await SearchModelsAsync(experimentId));
    }

    [Theory]
    [InlineData(LoggedModelStatus.Ready)]
    [InlineData(LoggedModelStatus.Failed)]
    public async Task A_logged_model_is_finalized(LoggedModelStatus status)
    {
        var model = await CreateModelAsync(await ExperimentIdAsync());

        var finalized = await Store.FinalizeLoggedModelAsync(model.Id, status, Token);

        Assert.Equal((model.Id, status), (finalized.Id, finalized.Status));
        Assert.Equal(status, (await FindModelAsync(model.Id)).Status);
    }

    [Fact]
    public async Task A_deleted_logged_model_is_as_one_that_does_not_exist()
    {
        var model = await CreateModelAsync(await ExperimentIdAsync());

        await Store.DeleteLoggedModelAsync(model.Id, Token);

        Assert.Null(await Store.FindLoggedModelAsync(model.Id, Token));
        Assert.Empty(await SearchModelsAsync(model.ExperimentId));
    }

    [Fact]
    public async Task A_logged_model_that_does_not_exist_is_not_found()
    {
        Assert.Null(await Store.FindLoggedModelAsync(UnknownModel, Token));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.FinalizeLoggedModelAsync(UnknownModel, LoggedModelStatus.Ready, Token));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.DeleteLoggedModelAsync(UnknownModel, Token));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.SetLoggedModelTagsAsync(UnknownModel, [new("k", "v")], Token));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.DeleteLoggedModelTagAsync(UnknownModel, "k", Token));
    }

    [Fact]
    public async Task Params_are_added_to_a_logged_model()
    {
        var model = await CreateModelAsync(await ExperimentIdAsync());
        if (!TakesParamsLater)
        {
            var error = await RefusesAsync(MlflowErrorCodes.EndpointNotFound, () => Store.LogLoggedModelParamsAsync(model.Id, [new("width", "4")], Token));
            Assert.Contains("Update the server to MLflow 3", error.Message, StringComparison.Ordinal);
            return;
        }

        for (var i = 0; i < 2; i++)
        {
            await Store.LogLoggedModelParamsAsync(model.Id, [new("width", "4"), new("seed", "1")], Token);
        }

        Assert.Equal(["depth=3", "seed=1", "width=4"], (await FindModelAsync(model.Id)).Params.Select(param => $"{param.Key}={param.Value}").Order(StringComparer.Ordinal));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.LogLoggedModelParamsAsync(UnknownModel, [new("width", "4")], Token));
    }

    [Fact]
    public async Task Tags_of_a_logged_model_are_set_over_what_they_were_and_deleted_once()
    {
        var model = await CreateModelAsync(await ExperimentIdAsync());

        await Store.SetLoggedModelTagsAsync(model.Id, [new("team", "risk"), new("k 2", "v2")], Token);
        await Store.SetLoggedModelTagsAsync(model.Id, [new("team", "ops")], Token);
        await Store.DeleteLoggedModelTagAsync(model.Id, "k 2", Token);

        var tags = (await FindModelAsync(model.Id)).Tags;
        Assert.Equal(("ops", false), (tags["team"], tags.ContainsKey("k 2")));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.DeleteLoggedModelTagAsync(model.Id, "k 2", Token));
    }

    [Fact]
    public async Task Logged_models_are_found_page_by_page()
    {
        var experimentId = await ExperimentIdAsync();
        foreach (var i in Enumerable.Range(0, 5))
        {
            await CreateModelAsync(experimentId, $"model-{i}");
        }

        var names = await SearchModelsAsync(experimentId, order: [LoggedModelOrder.Descending("name")], pageSize: 2);

        Assert.Equal(["model-4", "model-3", "model-2", "model-1", "model-0"], names);
    }

    [Fact]
    public async Task Logged_models_are_found_by_what_they_are_and_have()
    {
        var runId = await StartRunAsync();
        var experimentId = (await FindRunAsync(runId)).ExperimentId;
        var good = await CreateModelAsync(experimentId, "good", ("team", "risk"));
        var bad = await CreateModelAsync(experimentId, "bad", ("team", "ops"));
        await LogModelMetricAsync(runId, good, "acc", 0.9);
        await LogModelMetricAsync(runId, bad, "acc", 0.4);

        Assert.Equal(["good"], await SearchModelsAsync(experimentId, "name = 'good'"));
        Assert.Equal(["good"], await SearchModelsAsync(experimentId, "name != 'bad' AND params.depth = '3'"));
        Assert.Equal(["bad"], await SearchModelsAsync(experimentId, "tags.`team` = 'ops'"));
        Assert.Equal(["good"], await SearchModelsAsync(experimentId, "metrics.acc > 0.5"));
        Assert.Equal(["bad"], await SearchModelsAsync(experimentId, "metrics.acc <= 4e-1 and tags.team != 'risk'"));
        Assert.Empty(await SearchModelsAsync(experimentId, "metrics.acc > 0.5 AND params.depth = '4'"));
        Assert.Equal(2, (await SearchModelsAsync(experimentId, "creation_timestamp > 0")).Count);
        Assert.Equal(["good"], await SearchModelsAsync(experimentId, "name LIKE 'go%' AND tags.team ILIKE 'RISK'"));
        Assert.Empty(await SearchModelsAsync(experimentId, "name LIKE 'GO%'"));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("models.name = 'good'")]
    [InlineData("name = 'good' OR name = 'bad'")]
    public async Task A_search_for_logged_models_by_what_is_no_filter_is_refused(string filter)
    {
        var experimentId = await ExperimentIdAsync();

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => SearchModelsAsync(experimentId, filter));
    }

    [Fact]
    public async Task Logged_models_are_ordered_by_the_latest_value_of_a_metric_and_those_without_come_last()
    {
        var runId = await StartRunAsync();
        var experimentId = (await FindRunAsync(runId)).ExperimentId;
        var first = await CreateModelAsync(experimentId, "first");
        var second = await CreateModelAsync(experimentId, "second");
        await CreateModelAsync(experimentId, "without");
        await LogModelMetricAsync(runId, first, "acc", 0.9, "iris", Now);
        await LogModelMetricAsync(runId, first, "acc", 0.1, "wine", Now + 1);
        await LogModelMetricAsync(runId, second, "acc", 0.5, "iris", Now);

        Assert.Equal(["first", "second", "without"], await SearchModelsAsync(experimentId, order: [LoggedModelOrder.Ascending("metrics.acc")]));
        Assert.Equal(["second", "first", "without"], await SearchModelsAsync(experimentId, order: [LoggedModelOrder.Descending("metrics.acc")]));
        Assert.Equal(
            ["first", "second", "without"],
            await SearchModelsAsync(experimentId, order: [LoggedModelOrder.Descending("metrics.acc").OnDataset("iris", "1")]));
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => SearchModelsAsync(experimentId, order: [LoggedModelOrder.Ascending("colour")]));
    }

    [Fact]
    public async Task A_metric_of_a_model_is_the_runs_and_the_models()
    {
        var runId = await StartRunAsync();
        var model = await CreateModelAsync((await FindRunAsync(runId)).ExperimentId);

        for (var i = 0; i < 2; i++)
        {
            await Store.LogModelMetricAsync(runId, model.Id, new("acc", 0.9, Now, 2), "iris", "abc123", Token);
        }

        await Store.LogModelMetricAsync(runId, model.Id, new("loss", 0.1, Now, 3), null, null, Token);

        var metrics = (await FindModelAsync(model.Id)).Metrics;
        Assert.Equal(["acc", "loss"], metrics.Select(metric => metric.Key));
        Assert.Equal(
            (0.9, 2, Now, (await FindRunAsync(runId)).Id, "iris", "abc123"),
            (metrics[0].Value, metrics[0].Step, metrics[0].Timestamp.ToUnixTimeMilliseconds(), metrics[0].RunId, metrics[0].DatasetName, metrics[0].DatasetDigest));
        Assert.Equal((0.1, null), (metrics[1].Value, metrics[1].DatasetName));
        Assert.Equal([(0.9, Now, 2)], await ReadHistoryAsync(runId, "acc"));
    }

    [Fact]
    public async Task A_metric_of_a_model_or_run_that_does_not_exist_is_refused()
    {
        var runId = await StartRunAsync();
        var model = await CreateModelAsync((await FindRunAsync(runId)).ExperimentId);

        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.LogModelMetricAsync(runId, UnknownModel, new("acc", 1, Now, 0), null, null, Token));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.LogModelMetricAsync(UnknownRun, model.Id, new("acc", 1, Now, 0), null, null, Token));

        Assert.Empty(await ReadHistoryAsync(runId, "acc"));
        Assert.Empty((await FindModelAsync(model.Id)).Metrics);
    }

    [Fact]
    public async Task A_model_is_an_output_of_a_run_once()
    {
        var runId = await StartRunAsync();
        var model = await CreateModelAsync((await FindRunAsync(runId)).ExperimentId);

        await Store.LogModelOutputAsync(runId, model.Id, 7, Token);
        await Store.LogModelOutputAsync(runId, model.Id, 7, Token);

        var output = Assert.Single(await Store.ReadModelOutputsAsync(runId, Token));
        Assert.Equal((model.Id, 7), (output.ModelId, output.Step));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.LogModelOutputAsync(runId, UnknownModel, 0, Token));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.LogModelOutputAsync(UnknownRun, model.Id, 0, Token));
    }

    private async Task<string> ExperimentIdAsync() => (await FindRunAsync(await StartRunAsync())).ExperimentId;

    private Task<LoggedModel> CreateModelAsync(string experimentId, string? name = "my-lm", params (string Key, string Value)[] tags) =>
        Store.CreateLoggedModelAsync(
            new()
            {
                ModelId = Guid.NewGuid().ToString("N"),
                ExperimentId = experimentId,
                Name = name,
                Params = [new("depth", "3")],
                Tags = [.. tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value))],
            },
            Token);

    private async Task<LoggedModel> FindModelAsync(string modelId)
    {
        var model = await Store.FindLoggedModelAsync(modelId, Token);
        Assert.NotNull(model);
        return model;
    }

    private Task LogModelMetricAsync(string runId, LoggedModel model, string key, double value, string? dataset = null, long timestamp = Now) =>
        Store.LogModelMetricAsync(runId, model.Id, new(key, value, timestamp, 0), dataset, dataset is null ? null : "1", Token);

    /// <returns>The names of what was found.</returns>
    private async Task<List<string>> SearchModelsAsync(string experimentId, string filter = "", LoggedModelOrder[]? order = null, int pageSize = 100)
    {
        var search = new LoggedModelSearch { ExperimentIds = [experimentId], Filter = filter, OrderBy = order ?? [], PageSize = pageSize };
        return await Store.SearchLoggedModelsAsync(search, Token).Select(model => model.Name).ToListAsync(Token);
    }
}
