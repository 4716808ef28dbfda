using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking.Wire;

namespace MlOps.Sdk.Tracking.Stores;

/// <summary>
/// Keeps runs on an MLflow server. The server makes the ids of runs, so a run that is created carries the id that this library gave it
/// in the tag <see cref="TagNames.RunId"/>, and is found by either id. Thread-safe.
/// </summary>
/// <remarks>
/// A refused batch leaves nothing behind unless it was longer than <see cref="MaxBodyBytes"/>: what was sent in an earlier part stays, and
/// stays the same when it is sent again. <see cref="EndRunAsync"/> looks and writes in two calls: who resumes a run between the two is
/// not seen.
/// </remarks>
internal sealed partial class MlflowTrackingStore : ITrackingStore
{
    /// <summary>What MLflow documents as the longest body of a batch. Its own server takes more, others do not.</summary>
    public const int MaxBodyBytes = 1_000_000;

    private const int HistoryPageSize = 25_000;

    // The longest that the start of a run waits to hear whether the server would refuse it.
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromMilliseconds(500);

    private readonly MlflowServer _server;
    private readonly IMlflowTrackingApi _api;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, string> _serverIds = new();
    private readonly LogBatchBodies _bodies = new();

    /// <param name="server">Where to; disposed with the store.</param>
    /// <param name="time">Gives the time-out of the check before a start.</param>
    public MlflowTrackingStore(MlflowServer server, TimeProvider time)
    {
        _server = server;
        _api = server.CreateApi<IMlflowTrackingApi>(TrackingWireJson.Default);
        _time = time;
        Artifacts = new(server);
    }

    public BatchLimits Limits { get; } = new(Metrics: 1000, Params: 100, Tags: 100, Total: 1000);

    /// <summary>Several: a server's answer takes its time, and most servers have several workers.</summary>
    public int ParallelRuns => 8;

    public bool IsRemote => true;

    public ArtifactRepositories Artifacts { get; }

    /// <summary>Does nothing: whether the server is there is seen with each call.</summary>
    public Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Asks the server, for half a second at most, and not at all when it did not answer the last call. A server that is down, slow or
    /// broken is a transient error, which is no reason not to start: the run waits in its journal.
    /// </summary>
    public async Task CheckStartAsync(RunStart start, CancellationToken cancellationToken)
    {
        if (!_server.IsAnswering)
        {
            throw MlflowTrackingStoreErrors.NotAsked(_server.Address);
        }

        using var timeout = new CancellationTokenSource(CheckTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await CheckAsync(start, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            _server.IsAnswering = false;
            throw MlflowTrackingStoreErrors.NotChecked(_server.Address, CheckTimeout, exception);
        }
        catch (MlflowException exception) when (!IsAboutThisStart(exception))
        {
            throw MlflowTrackingStoreErrors.NotChecked(exception);
        }
    }

    public Task<StartedRun> StartRunAsync(RunStart start, CancellationToken cancellationToken) =>
        start.Resumes ? ResumeAsync(start, cancellationToken) : StartAsync(start, cancellationToken);

    public Task LogBatchAsync(string runId, RunBatch batch, CancellationToken cancellationToken) =>
        LogAsync(ServerId(runId), batch, cancellationToken);

    public async Task<bool> EndRunAsync(
        string runId, RunStatus status, long endTime, string? onlyWriter, bool onlyRunning, CancellationToken cancellationToken)
    {
        var serverId = ServerId(runId);
        if (onlyWriter is not null || onlyRunning)
        {
            var run = await FindAsync(runId, cancellationToken).ConfigureAwait(false) ?? throw MlflowTrackingStoreErrors.RunNotFound(runId);
            if ((onlyWriter is not null && run.Tags.GetValueOrDefault(TagNames.Writer) != onlyWriter)
                || (onlyRunning && run.Status != RunStatus.Running))
            {
                return false;
            }

            serverId = run.Id;
        }

        await UpdateAsync(serverId, status, endTime, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public Task<Run?> FindRunAsync(string runId, CancellationToken cancellationToken) =>
        FindAsync(runId, cancellationToken);

    public Task<Experiment?> FindExperimentAsync(string experimentId, CancellationToken cancellationToken) =>
        ExperimentAsync(MlflowCallKind.Read, experimentId, cancellationToken);

    public Task<Experiment?> FindExperimentByNameAsync(string name, CancellationToken cancellationToken) =>
        ExperimentByNameAsync(MlflowCallKind.Read, name, cancellationToken);

    public async IAsyncEnumerable<Metric> ReadMetricHistoryAsync(
        string runId, string key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Of a run that it does not know the server says that it has no points, so the id must be the server's own.
        var serverId = await ResolveAsync(runId, cancellationToken).ConfigureAwait(false);
        var pages = _server.ReadPagesAsync(
            "metrics/get-history",
            (token, attempt) => _api.GetMetricHistoryAsync(serverId, key, HistoryPageSize, token, attempt),
            page => page.NextPageToken,
            cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            foreach (var point in page.Metrics ?? [])
            {
                yield return WireMapping.ToMetric(key, point);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        Artifacts.Dispose();
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What the server, or the way to it, will not change its mind about.</summary>
    private static bool IsAboutThisStart(MlflowException exception) =>
        !exception.IsTransient && exception.ErrorCode is not (MlflowErrorCodes.InternalError or MlflowErrorCodes.BadRequest or MlflowErrorCodes.FeatureDisabled);

    /// <summary>The server's id of a run that this store has seen; else the same.</summary>
    private string ServerId(string runId) => _serverIds.GetValueOrDefault(runId, runId);

    private async Task LogAsync(string serverId, RunBatch batch, CancellationToken cancellationToken)
    {
        var body = _bodies.Write(serverId, batch);
        if (batch.Count > 1 && body.WrittenCount > MaxBodyBytes)
        {
            _bodies.Return(body);
            var (first, second) = batch.Split();
            await LogAsync(serverId, first, cancellationToken).ConfigureAwait(false);
            await LogAsync(serverId, second, cancellationToken).ConfigureAwait(false);
            return;
        }

        await _server.CallAsync(MlflowCallKind.IdempotentWrite, token => _api.LogBatchAsync(LogBatchBodies.ContentOf(body), token), cancellationToken).ConfigureAwait(false);
        _bodies.Return(body);
    }

    private Task<EmptyReply> UpdateAsync(string serverId, RunStatus status, long? endTime, CancellationToken cancellationToken)
    {
        var request = new UpdateRunRequest { RunId = serverId, Status = WireMapping.ToName(status), EndTime = endTime };
        return _server.CallAsync(MlflowCallKind.IdempotentWrite, token => _api.UpdateRunAsync(request, token), cancellationToken);
    }
}
