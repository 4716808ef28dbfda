using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking.Wire;

namespace MlOps.Sdk.Tracking.Stores;

/// <content>What users change by hand, and the inputs of runs.</content>
internal sealed partial class MlflowTrackingStore
{
    public async Task<Experiment> CreateExperimentAsync(
        string name, string? artifactLocation, IReadOnlyCollection<KeyValuePair<string, string>> tags, CancellationToken cancellationToken)
    {
        var request = new CreateExperimentRequest { Name = name, ArtifactLocation = artifactLocation, Tags = WireMapping.ToEntries(tags) };
        var reply = await _server
            .CallAsync(MlflowCallKind.Create, token => _api.CreateExperimentAsync(request, token), cancellationToken)
            .ConfigureAwait(false);
        var id = reply.ExperimentId ?? throw _server.Lacks("experiment_id");
        return await FindExperimentAsync(id, cancellationToken).ConfigureAwait(false) ?? throw MlflowTrackingStoreErrors.ExperimentNotFound(id);
    }

    public Task RenameExperimentAsync(string experimentId, string newName, CancellationToken cancellationToken)
    {
        var request = new UpdateExperimentRequest { ExperimentId = experimentId, NewName = newName };
        return _server.CallAsync(MlflowCallKind.IdempotentWrite, token => _api.UpdateExperimentAsync(request, token), cancellationToken);
    }

    public Task DeleteExperimentAsync(string experimentId, CancellationToken cancellationToken) =>
        ChangeOnceAsync(
            token => _api.DeleteExperimentAsync(new() { ExperimentId = experimentId }, token),
            () => IsAtStageAsync(experimentId, LifecycleStage.Deleted, cancellationToken),
            cancellationToken);

    public Task RestoreExperimentAsync(string experimentId, CancellationToken cancellationToken) =>
        ChangeOnceAsync(
            token => _api.RestoreExperimentAsync(new() { ExperimentId = experimentId }, token),
            () => IsAtStageAsync(experimentId, LifecycleStage.Active, cancellationToken),
            cancellationToken);

    public Task SetExperimentTagAsync(string experimentId, string key, string value, CancellationToken cancellationToken)
    {
        var request = new ExperimentTagRequest { ExperimentId = experimentId, Key = key, Value = value };
        return _server.CallAsync(MlflowCallKind.IdempotentWrite, token => _api.SetExperimentTagAsync(request, token), cancellationToken);
    }

    public async Task DeleteExperimentTagAsync(string experimentId, string key, CancellationToken cancellationToken)
    {
        try
        {
            await ChangeOnceAsync(
                token => _api.DeleteExperimentTagAsync(new() { ExperimentId = experimentId, Key = key }, token),
                async () => await FindExperimentAsync(experimentId, cancellationToken).ConfigureAwait(false) is { } experiment
                    && !experiment.Tags.ContainsKey(key),
                cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.ErrorCode is MlflowErrorCodes.EndpointNotFound)
        {
            throw MlflowTrackingStoreErrors.NoDeletingOfExperimentTags(_server.Address, key, exception);
        }
    }

    public Task RenameRunAsync(string runId, string newName, CancellationToken cancellationToken) =>
        ChangeRunAsync(runId, (id, token) => _api.UpdateRunAsync(new() { RunId = id, RunName = newName }, token), cancellationToken);

    public Task DeleteRunAsync(string runId, CancellationToken cancellationToken) =>
        ChangeRunAsync(runId, (id, token) => _api.DeleteRunAsync(new() { RunId = id }, token), cancellationToken);

    public Task RestoreRunAsync(string runId, CancellationToken cancellationToken) =>
        ChangeRunAsync(runId, (id, token) => _api.RestoreRunAsync(new() { RunId = id }, token), cancellationToken);

    public Task SetRunTagAsync(string runId, string key, string value, CancellationToken cancellationToken) =>
        ChangeRunAsync(runId, (id, token) => _api.SetRunTagAsync(new() { RunId = id, Key = key, Value = value }, token), cancellationToken);

    public async Task DeleteRunTagAsync(string runId, string key, CancellationToken cancellationToken)
    {
        var serverId = await ResolveAsync(runId, cancellationToken).ConfigureAwait(false);
        await ChangeOnceAsync(
            token => _api.DeleteRunTagAsync(new() { RunId = serverId, Key = key }, token),
            async () => await GetAsync(serverId, cancellationToken).ConfigureAwait(false) is { } run && !run.Tags.ContainsKey(key),
            cancellationToken).ConfigureAwait(false);
    }

    public Task LogInputAsync(string runId, DatasetInput input, CancellationToken cancellationToken) =>
        ChangeRunAsync(runId, (id, token) => _api.LogInputsAsync(WireMapping.ToRequest(id, input), token), cancellationToken);

    /// <summary>Makes a change that is the same the second time to a run, of which either id is given.</summary>
    private async Task ChangeRunAsync(
        string runId, Func<string, CancellationToken, Task<EmptyReply>> change, CancellationToken cancellationToken)
    {
        var serverId = await ResolveAsync(runId, cancellationToken).ConfigureAwait(false);
        await _server
            .CallAsync(MlflowCallKind.IdempotentWrite, token => change(serverId, token), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Makes a change that the server refuses the second time. One whose reply is lost is not sent again but looked for: a repeat would
    /// report the success as an error.
    /// </summary>
    private async Task ChangeOnceAsync(
        Func<CancellationToken, Task<EmptyReply>> change, Func<Task<bool>> isDone, CancellationToken cancellationToken)
    {
        try
        {
            await _server.CallAsync(MlflowCallKind.Create, change, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.MayHaveHappened)
        {
            if (!await isDone().ConfigureAwait(false))
            {
                throw;
            }
        }
    }

    private async Task<bool> IsAtStageAsync(string experimentId, LifecycleStage stage, CancellationToken cancellationToken) =>
        await FindExperimentAsync(experimentId, cancellationToken).ConfigureAwait(false) is { } experiment && experiment.LifecycleStage == stage;
}
