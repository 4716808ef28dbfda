using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking.Wire;

namespace MlOps.Sdk.Tracking.Stores;

/// <content>Logged models.</content>
internal sealed partial class MlflowTrackingStore
{
    private IMlflowLoggedModelsApi Models => field ??= _server.CreateApi<IMlflowLoggedModelsApi>(TrackingWireJson.Default);

    public async Task<LoggedModel> CreateLoggedModelAsync(LoggedModelStart start, CancellationToken cancellationToken)
    {
        var request = LoggedModelMapping.ToRequest(start);
        var isRepeat = false;
        try
        {
            // A repeat looks first for what the attempt before it may have created, which makes the two of them one that may be repeated.
            return await _server.CallAsync(
                MlflowCallKind.IdempotentWrite,
                async attempt =>
                {
                    if (isRepeat && await FindTaggedModelAsync(start, attempt).ConfigureAwait(false) is { } found)
                    {
                        return found;
                    }

                    isRepeat = true;
                    return ToModel(await Models.CreateAsync(request, attempt).ConfigureAwait(false));
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.MayHaveHappened)
        {
            var created = await _server
                .CallAsync(MlflowCallKind.Read, async attempt => new Found(await FindTaggedModelAsync(start, attempt).ConfigureAwait(false)), cancellationToken)
                .ConfigureAwait(false);
            if (created.Model is null)
            {
                throw;
            }

            return created.Model;
        }
    }

    public async Task<LoggedModel?> FindLoggedModelAsync(string modelId, CancellationToken cancellationToken)
    {
        try
        {
            return ToModel(await _server
                .CallAsync(MlflowCallKind.Read, token => Models.GetAsync(modelId, token), cancellationToken)
                .ConfigureAwait(false));
        }
        catch (MlflowException exception) when (exception.ErrorCode == MlflowErrorCodes.ResourceDoesNotExist)
        {
            return null;
        }
    }

    public async Task<LoggedModel> FinalizeLoggedModelAsync(string modelId, LoggedModelStatus status, CancellationToken cancellationToken)
    {
        var request = new FinalizeLoggedModelRequest { ModelId = modelId, Status = LoggedModelMapping.ToName(status) };
        return ToModel(await _server
            .CallAsync(MlflowCallKind.IdempotentWrite, token => Models.FinalizeAsync(modelId, request, token), cancellationToken)
            .ConfigureAwait(false));
    }

    public Task DeleteLoggedModelAsync(string modelId, CancellationToken cancellationToken) =>
        ChangeOnceAsync(
            token => Models.DeleteAsync(modelId, new() { ModelId = modelId }, token),
            async () => await FindLoggedModelAsync(modelId, cancellationToken).ConfigureAwait(false) is null,
            cancellationToken);

    public async Task LogLoggedModelParamsAsync(
        string modelId, IReadOnlyCollection<KeyValuePair<string, string>> values, CancellationToken cancellationToken)
    {
        var request = new LoggedModelParamsRequest { ModelId = modelId, Params = WireMapping.ToEntries(values) };
        try
        {
            await ChangeUnlessDoneAsync(
                async attempt =>
                {
                    var model = ToModel(await Models.GetAsync(modelId, attempt).ConfigureAwait(false));
                    return values.All(value => model.Params.GetValueOrDefault(value.Key) == value.Value);
                },
                attempt => Models.LogParamsAsync(modelId, request, attempt),
                cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.ErrorCode == MlflowErrorCodes.EndpointNotFound)
        {
            throw LoggedModelErrors.NoParamsCall(_server.Address, exception);
        }
    }

    public Task SetLoggedModelTagsAsync(
        string modelId, IReadOnlyCollection<KeyValuePair<string, string>> tags, CancellationToken cancellationToken)
    {
        var request = new LoggedModelTagsRequest { ModelId = modelId, Tags = WireMapping.ToEntries(tags) };
        return _server.CallAsync(MlflowCallKind.IdempotentWrite, token => Models.SetTagsAsync(modelId, request, token), cancellationToken);
    }

    public Task DeleteLoggedModelTagAsync(string modelId, string key, CancellationToken cancellationToken)
    {
        if (key.Contains('/'))
        {
            throw LoggedModelErrors.TagNotDeletable(key);
        }

        return ChangeOnceAsync(
            token => Models.DeleteTagAsync(modelId, key, new() { ModelId = modelId, TagKey = key }, token),
            async () => await FindLoggedModelAsync(modelId, cancellationToken).ConfigureAwait(false) is { } model && !model.Tags.ContainsKey(key),
            cancellationToken);
    }

    public async IAsyncEnumerable<LoggedModel> SearchLoggedModelsAsync(
        LoggedModelSearch search, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var experiments = search.ExperimentIds?.ToList() ?? [];
        if (search.ExperimentIds is null)
        {
            // A server searches no experiment where none is given.
            await foreach (var page in ExperimentIdsAsync(cancellationToken).ConfigureAwait(false))
            {
                experiments.AddRange(page);
            }
        }

        var request = new SearchLoggedModelsRequest
        {
            ExperimentIds = experiments,
            Filter = search.Filter,
            OrderBy = [.. search.OrderBy.Select(LoggedModelMapping.ToWire)],
            MaxResults = search.PageSize,
        };
        var pages = _server.ReadPagesAsync(
            "logged-models/search", (token, attempt) => Models.SearchAsync(request with { PageToken = token }, attempt), page => page.NextPageToken, cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            foreach (var model in page.Models ?? [])
            {
                yield return LoggedModelMapping.ToLoggedModel(model);
            }
        }
    }

    public async Task LogModelOutputAsync(string runId, string modelId, long step, CancellationToken cancellationToken)
    {
        var serverId = await ResolveAsync(runId, cancellationToken).ConfigureAwait(false);
        var request = new LogOutputsRequest { RunId = serverId, Models = [new() { ModelId = modelId, Step = step }] };
        await ChangeUnlessDoneAsync(
            async attempt =>
            {
                await Models.GetAsync(modelId, attempt).ConfigureAwait(false); // a server takes the id of a model that does not exist
                var run = await _api.GetRunAsync(serverId, attempt).ConfigureAwait(false);
                return run.Run?.Outputs?.ModelOutputs?.Any(output => output.ModelId == modelId) == true;
            },
            attempt => Models.LogOutputsAsync(request, attempt),
            cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<ModelOutput>> ReadModelOutputsAsync(string runId, CancellationToken cancellationToken)
    {
        var serverId = await ResolveAsync(runId, cancellationToken).ConfigureAwait(false);
        var reply = await _server.CallAsync(MlflowCallKind.Read, token => _api.GetRunAsync(serverId, token), cancellationToken).ConfigureAwait(false);
        return [.. (reply.Run?.Outputs?.ModelOutputs ?? []).Select(output => new ModelOutput(output.ModelId ?? "", output.Step ?? 0))];
    }

    public async Task LogModelMetricAsync(
        string runId, string modelId, MetricPoint point, string? datasetName, string? datasetDigest, CancellationToken cancellationToken)
    {
        var request = new WireLoggedModelMetric
        {
            RunId = await ResolveAsync(runId, cancellationToken).ConfigureAwait(false),
            ModelId = modelId,
            Key = point.Key,
            Value = point.Value,
            Timestamp = point.Timestamp,
            Step = point.Step,
            DatasetName = datasetName,
            DatasetDigest = datasetDigest,
        };
        await ChangeUnlessDoneAsync(
            async attempt =>
            {
                var model = await Models.GetAsync(modelId, attempt).ConfigureAwait(false); // as with outputs
                return model.Model?.Data?.Metrics?.Any(metric =>
                    (metric.RunId, metric.Key, metric.Timestamp, metric.Step ?? 0) == (request.RunId, point.Key, point.Timestamp, point.Step)) == true;
            },
            attempt => Models.LogMetricAsync(request, attempt),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a change that a server may refuse the second time. Each attempt looks first whether it was made.</summary>
    private Task<EmptyReply> ChangeUnlessDoneAsync(
        Func<CancellationToken, Task<bool>> isDone, Func<CancellationToken, Task<EmptyReply>> change, CancellationToken cancellationToken) =>
        _server.CallAsync(
            MlflowCallKind.IdempotentWrite,
            async attempt => await isDone(attempt).ConfigureAwait(false) ? new EmptyReply() : await change(attempt).ConfigureAwait(false),
            cancellationToken);

    /// <summary>The model that carries our id; the first one where the server was slow and made several.</summary>
    private async Task<LoggedModel?> FindTaggedModelAsync(LoggedModelStart start, CancellationToken cancellationToken)
    {
        var page = await Models.SearchAsync(
            new()
            {
                ExperimentIds = [start.ExperimentId],
                Filter = $"tags.`{TagNames.ModelId}` = '{start.ModelId}'",
                OrderBy = [new() { FieldName = "creation_timestamp", Ascending = true }],
                MaxResults = 1,
            },
            cancellationToken).ConfigureAwait(false);
        return page.Models is [var model, ..] ? LoggedModelMapping.ToLoggedModel(model) : null;
    }

    private LoggedModel ToModel(LoggedModelReply reply) =>
        reply.Model is { Info.ModelId.Length: > 0 } model ? LoggedModelMapping.ToLoggedModel(model) : throw _server.Lacks("model");

    private sealed record Found(LoggedModel? Model);
}
