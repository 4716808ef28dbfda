using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking.Wire;

namespace MlOps.Sdk.Tracking.Stores;

/// <content>Starts runs so that one start is one run, whatever gets lost on the way.</content>
internal sealed partial class MlflowTrackingStore
{
    public Task SettleStartAsync(string runId, string experimentId, CancellationToken cancellationToken) =>
        FindTaggedAsync([experimentId], runId, cancellationToken);

    private async Task CheckAsync(RunStart start, CancellationToken cancellationToken)
    {
        if (start.Resumes)
        {
            var run = await FindAsync(start.RunId, cancellationToken).ConfigureAwait(false) ?? throw MlflowTrackingStoreErrors.RunNotFound(start.RunId);
            ThrowIfDeleted(run);
        }
        else
        {
            await FindExperimentForAsync(MlflowCallKind.Probe, start, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Creates the run unless it is there. A create whose reply is lost is not sent again before a look whether it was done: neither here
    /// nor by a later start with the same id, which looks first.
    /// </summary>
    private async Task<StartedRun> StartAsync(RunStart start, CancellationToken cancellationToken)
    {
        var experiment = await FindExperimentForAsync(MlflowCallKind.Read, start, cancellationToken).ConfigureAwait(false)
            ?? await CreateExperimentAsync(start.ExperimentName!, cancellationToken).ConfigureAwait(false);
        if (await FindTaggedAsync([experiment.Id], start.RunId, cancellationToken).ConfigureAwait(false) is { } run)
        {
            ThrowIfDeleted(run);
            return Started(run);
        }

        try
        {
            return await CreateAsync(start, experiment.Id, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.MayHaveHappened)
        {
            var created = await FindTaggedAsync([experiment.Id], start.RunId, cancellationToken).ConfigureAwait(false);
            if (created is null)
            {
                // The server may be at it yet. The error goes up; who starts again looks again.
                throw;
            }

            return Started(created);
        }
    }

    private async Task<StartedRun> CreateAsync(RunStart start, string experimentId, CancellationToken cancellationToken)
    {
        var tags = new List<KeyValuePair<string, string>>();
        foreach (var (key, value) in start.Tags.Where(tag => tag.Key != TagNames.RunId))
        {
            // The server shows a run under the parent that it knows by its own id.
            tags.Add(new(key, key == TagNames.ParentRunId ? await ResolveAsync(value, cancellationToken).ConfigureAwait(false) : value));
        }

        tags.Add(new(TagNames.RunId, start.RunId));
        var request = new CreateRunRequest
        {
            ExperimentId = experimentId,
            RunName = string.IsNullOrEmpty(start.RunName) ? null : start.RunName,
            UserId = start.UserId,
            StartTime = start.StartTime,
            Tags = WireMapping.ToEntries(tags),
        };
        var reply = await _server.CallAsync(MlflowCallKind.Create, token => _api.CreateRunAsync(request, token), cancellationToken).ConfigureAwait(false);
        var run = reply.Run;
        if (run is null || WireMapping.IdOf(run).Length == 0)
        {
            throw _server.Lacks("run");
        }

        _serverIds[start.RunId] = WireMapping.IdOf(run);
        return Started(WireMapping.ToRun(run));
    }

    /// <summary>Goes on with a run. Its writer is set first: from then on nobody ends it for a process that is gone.</summary>
    private async Task<StartedRun> ResumeAsync(RunStart start, CancellationToken cancellationToken)
    {
        var run = await FindAsync(start.RunId, cancellationToken).ConfigureAwait(false) ?? throw MlflowTrackingStoreErrors.RunNotFound(start.RunId);
        ThrowIfDeleted(run);
        var tags = start.Tags.Where(tag => tag.Key != TagNames.RunId);
        if (!string.IsNullOrEmpty(start.RunName))
        {
            tags = tags.Append(new(TagNames.RunName, start.RunName));
        }

        foreach (var chunk in tags.Chunk(Limits.Tags))
        {
            var batch = new RunBatch();
            batch.Tags.AddRange(chunk);
            await LogAsync(run.Id, batch, cancellationToken).ConfigureAwait(false);
        }

        await UpdateAsync(run.Id, RunStatus.Running, endTime: null, cancellationToken).ConfigureAwait(false);
        return Started(run);
    }

    /// <summary>The experiment that a new run goes to; nothing where it is named and missing.</summary>
    private async Task<Experiment?> FindExperimentForAsync(MlflowCallKind kind, RunStart start, CancellationToken cancellationToken)
    {
        var experiment = start switch
        {
            { ExperimentId: { } id } => await ExperimentAsync(kind, id, cancellationToken).ConfigureAwait(false)
                ?? throw MlflowTrackingStoreErrors.ExperimentNotFound(id),
            { ExperimentName: { } name } => await ExperimentByNameAsync(kind, name, cancellationToken).ConfigureAwait(false),
            _ => await FindExperimentOfParentAsync(kind, start, cancellationToken).ConfigureAwait(false),
        };
        return experiment is { LifecycleStage: LifecycleStage.Deleted } ? throw MlflowTrackingStoreErrors.ExperimentNotActive(experiment) : experiment;
    }

    /// <summary>The experiment of the run that a new one is nested in.</summary>
    private async Task<Experiment?> FindExperimentOfParentAsync(MlflowCallKind kind, RunStart start, CancellationToken cancellationToken)
    {
        if (start.Tags.LastOrDefault(tag => tag.Key == TagNames.ParentRunId).Value is not { } parentId)
        {
            throw MlflowTrackingStoreErrors.ExperimentMissing();
        }

        if (await FindAsync(parentId, cancellationToken).ConfigureAwait(false) is { } parent)
        {
            ThrowIfDeleted(parent);
            return await ExperimentAsync(kind, parent.ExperimentId, cancellationToken).ConfigureAwait(false)
                ?? throw MlflowTrackingStoreErrors.ExperimentNotFound(parent.ExperimentId);
        }

        // A parent that is not there beforehand is on its way, before this run.
        return kind == MlflowCallKind.Probe ? null : throw MlflowTrackingStoreErrors.RunNotFound(parentId);
    }

    /// <summary>Creates an experiment; when another client was faster, or an earlier attempt did it, takes that one.</summary>
    private async Task<Experiment> CreateExperimentAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await _server
                .CallAsync(
                    MlflowCallKind.IdempotentWrite,
                    token => _api.CreateExperimentAsync(new CreateExperimentRequest { Name = name }, token),
                    cancellationToken)
                .ConfigureAwait(false);
            return new Experiment { Id = reply.ExperimentId ?? throw _server.Lacks("experiment_id"), Name = name };
        }
        catch (MlflowException exception) when (exception.ErrorCode == MlflowErrorCodes.ResourceAlreadyExists)
        {
            var experiment = await ExperimentByNameAsync(MlflowCallKind.Read, name, cancellationToken).ConfigureAwait(false)
                ?? throw MlflowTrackingStoreErrors.ExperimentVanished(name, exception);
            return experiment.LifecycleStage == LifecycleStage.Deleted ? throw MlflowTrackingStoreErrors.ExperimentNotActive(experiment) : experiment;
        }
    }

    private static void ThrowIfDeleted(Run run)
    {
        if (run.LifecycleStage == LifecycleStage.Deleted)
        {
            throw MlflowTrackingStoreErrors.RunNotActive(run.Id);
        }
    }

    private static StartedRun Started(Run run) => new(run.Id, run.ExperimentId, run.ArtifactUri);
}
