using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking.Wire;

namespace MlOps.Sdk.Tracking.Stores;

/// <content>Finds runs and experiments.</content>
internal sealed partial class MlflowTrackingStore
{
    private const string AnyStage = "ALL";
    private const int SearchPageSize = 1000;

    // So many experiments are searched in one call: few enough for any server's database.
    private const int ExperimentsPerSearch = 200;

    /// <summary>The run of the server's id, or of ours.</summary>
    private async Task<Run?> FindAsync(string runId, CancellationToken cancellationToken)
    {
        if (await GetAsync(ServerId(runId), cancellationToken).ConfigureAwait(false) is { } run)
        {
            return run;
        }

        if (!IsOurs(runId))
        {
            return null;
        }

        await foreach (var experiments in ExperimentIdsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await FindTaggedAsync(experiments, runId, cancellationToken).ConfigureAwait(false) is { } tagged)
            {
                return tagged;
            }
        }

        return null;
    }

    /// <summary>Whether this library may have made an id. Nothing else goes into a filter.</summary>
    private static bool IsOurs(string runId) => runId.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');

    /// <summary>The server's id of a run, of which either id is given; the same when there is no such run.</summary>
    private async Task<string> ResolveAsync(string runId, CancellationToken cancellationToken)
    {
        if (_serverIds.TryGetValue(runId, out var known))
        {
            return known;
        }

        var run = await FindAsync(runId, cancellationToken).ConfigureAwait(false);
        return run?.Id ?? runId;
    }

    private async Task<Run?> GetAsync(string serverId, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await _server.CallAsync(MlflowCallKind.Read, token => _api.GetRunAsync(serverId, token), cancellationToken).ConfigureAwait(false);
            return WireMapping.ToRun(reply.Run ?? throw _server.Lacks("run"));
        }
        catch (MlflowException exception) when (exception.ErrorCode == MlflowErrorCodes.ResourceDoesNotExist)
        {
            return null;
        }
    }

    /// <summary>
    /// The run that carries our id, deleted ones included. Where there are several, because a reply was lost and the server was slow
    /// to do what it was asked to, it is the one that was written to, and those that nothing was written to are deleted.
    /// </summary>
    private async Task<Run?> FindTaggedAsync(IReadOnlyList<string> experimentIds, string runId, CancellationToken cancellationToken)
    {
        var found = new List<Run>();
        var pages = _server.ReadPagesAsync(
            "runs/search",
            (token, attempt) => _api.SearchRunsAsync(
                new SearchRunsRequest
                {
                    ExperimentIds = experimentIds,
                    Filter = $"tags.`{TagNames.RunId}` = '{runId}'",
                    RunViewType = AnyStage,
                    MaxResults = SearchPageSize,
                    PageToken = token,
                },
                attempt),
            page => page.NextPageToken,
            cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            found.AddRange((page.Runs ?? []).Select(WireMapping.ToRun));
        }

        var ours = _serverIds.GetValueOrDefault(runId); // the one that this process writes to
        var run = found
            .OrderBy(run => run.LifecycleStage)
            .ThenByDescending(run => run.Metrics.Count + run.Params.Count)
            .ThenByDescending(run => run.Id == ours)
            .ThenBy(run => run.Status == RunStatus.Running)
            .ThenBy(run => run.Id, StringComparer.Ordinal)
            .FirstOrDefault();
        if (run is not null)
        {
            _serverIds[runId] = run.Id;
            foreach (var ghost in found.Where(other => other.Id != run.Id && other.Id != ours && IsUntouched(other)))
            {
                await _server.CallAsync(MlflowCallKind.IdempotentWrite, token => _api.DeleteRunAsync(new() { RunId = ghost.Id }, token), cancellationToken).ConfigureAwait(false);
            }
        }

        return run;

        static bool IsUntouched(Run run) =>
            run is { LifecycleStage: LifecycleStage.Active, Status: RunStatus.Running, Metrics.Count: 0, Params.Count: 0 };
    }

    private async IAsyncEnumerable<string[]> ExperimentIdsAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = _server.ReadPagesAsync(
            "experiments/search",
            (token, attempt) => _api.SearchExperimentsAsync(
                new SearchExperimentsRequest { MaxResults = ExperimentsPerSearch, ViewType = AnyStage, PageToken = token }, attempt),
            page => page.NextPageToken,
            cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            string[] ids = [.. (page.Experiments ?? []).Select(experiment => experiment.ExperimentId).OfType<string>()];
            if (ids.Length > 0)
            {
                yield return ids;
            }
        }
    }

    private Task<Experiment?> ExperimentAsync(MlflowCallKind kind, string id, CancellationToken cancellationToken) =>
        ExperimentAsync(kind, token => _api.GetExperimentAsync(id, token), cancellationToken);

    private Task<Experiment?> ExperimentByNameAsync(MlflowCallKind kind, string name, CancellationToken cancellationToken) =>
        ExperimentAsync(kind, token => _api.GetExperimentByNameAsync(name, token), cancellationToken);

    private async Task<Experiment?> ExperimentAsync(
        MlflowCallKind kind, Func<CancellationToken, Task<ExperimentReply>> get, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await _server.CallAsync(kind, get, cancellationToken).ConfigureAwait(false);
            return WireMapping.ToExperiment(reply.Experiment ?? throw _server.Lacks("experiment"));
        }
        catch (MlflowException exception) when (exception.ErrorCode == MlflowErrorCodes.ResourceDoesNotExist)
        {
            return null;
        }
    }
}
