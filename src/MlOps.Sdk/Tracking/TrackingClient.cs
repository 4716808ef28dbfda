using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Diagnostics;
using MlOps.Sdk.Journal;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking.Context;
using MlOps.Sdk.Tracking.Delivery;
using MlOps.Sdk.Tracking.Records;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tracking;

/// <summary>Starts runs and reads what the store has. Thread-safe; made and disposed by the <c>MlOpsClient</c>.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The MlOpsClient closes it; a host that is given both would dispose it twice.")]
public sealed partial class TrackingClient
{
    private readonly ITrackingStore _store;
    private readonly JournalHome _home;
    private readonly TrackingSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Meter _meter = new(MlOpsTelemetry.Name);
    private readonly Lock _gate = new();
    private readonly HashSet<ActiveRun> _active = [];
    private readonly ProcessEnd? _processEnd;
    private readonly RunContextSource? _context;
    private string? _runIdOfEnvironment;
    private bool _disposed;
    private volatile bool _leavesStopSignals;

    internal TrackingClient(ITrackingStore store, JournalHome home, TrackingSettings settings, TimeProvider time, ILogger logger)
    {
        _store = store;
        _home = home;
        _settings = settings;
        _time = time;
        _logger = logger;
        _runIdOfEnvironment = settings.RunId;
        Staging = new(home.Folder);
        Delivery = new(store, Staging, new(home.Folder), settings.DeliveryInterval, logger);
        _context = ContextOf(settings, logger);
        SystemMetrics = settings.SystemMetrics is { } metrics ? new(metrics, time, logger) : null;
        _processEnd = settings.CloseRunsOnSignals ? new(OnStopSignal, OnProcessExit) : null;
        _meter.CreateObservableCounter("mlops.delivery.records", () => Delivery.DeliveredRecords, "{record}", "Records brought to the tracking store.");
        _meter.CreateObservableCounter("mlops.delivery.refused", () => Delivery.RefusedRecords, "{record}", "Records that the tracking store will never take.");
        _meter.CreateObservableUpDownCounter("mlops.delivery.backlog", () => Delivery.Backlog, "{record}", "Records logged and not in the tracking store yet.");
        _meter.CreateObservableUpDownCounter("mlops.delivery.backlog.size", () => Delivery.BacklogBytes, "By", "Bytes of records and artifacts that are not in the tracking store yet.");
        _meter.CreateObservableGauge("mlops.delivery.backlog.age", () => BacklogAge.TotalSeconds, "s", "How long ago the oldest record was logged that is not in the tracking store yet.");
        _meter.CreateObservableCounter("mlops.journal.lost", () => _home.Lost, "{record}", "Records dropped because the journal had no room.");
        _meter.CreateObservableGauge("mlops.journal.unsafe", () => _home.Problem is null ? 0 : 1, description: "1 while records are not safe from a crash.");
    }

    /// <summary>How logging and delivery fare at the moment.</summary>
    public TrackingHealth Health => new()
    {
        JournalProblem = _home.Problem,
        DeliveryProblem = Delivery.Problem,
        LostRecords = _home.Lost,
        RefusedRecords = Delivery.RefusedRecords,
        UndeliveredRecords = Delivery.Backlog,
        UndeliveredBytes = Delivery.BacklogBytes,
        OldestUndelivered = Delivery.OldestTime is { } oldest ? DateTimeOffset.FromUnixTimeMilliseconds(oldest) : null,
        DeliveredRecords = Delivery.DeliveredRecords,
    };

    internal RunDelivery Delivery { get; }

    private TimeSpan BacklogAge =>
        Delivery.OldestTime is { } oldest ? TimeSpan.FromMilliseconds(Math.Max(0, _time.GetUtcNow().ToUnixTimeMilliseconds() - oldest)) : TimeSpan.Zero;

    internal ArtifactStaging Staging { get; }

    /// <summary>The run that MLFLOW_RUN_ID names, until a start has gone on with it.</summary>
    internal string? RunIdOfEnvironment => _runIdOfEnvironment;

    /// <summary>
    /// Starts a run, or goes on with one. End it with <see cref="ActiveRun.CompleteAsync"/>. Until then it is the
    /// <see cref="ActiveRun.Current"/> one in the code that started it and in what that calls.
    /// </summary>
    /// <param name="description">
    /// What to start; <see langword="null"/> for the default experiment. When it names no run to resume, the first start goes on with
    /// the one that <c>MLFLOW_RUN_ID</c> names.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">The store would refuse the run: no such experiment or run, or it is deleted.</exception>
    public Task<ActiveRun> StartRunAsync(RunDescription? description = null, CancellationToken cancellationToken = default)
    {
        description ??= RunDescription.Default;
        if (description.RunId is { } named && named == _runIdOfEnvironment)
        {
            _runIdOfEnvironment = null; // this start goes on with it
        }

        return AmbientRun.Enter().FillAsync(description.RunId is null && Interlocked.Exchange(ref _runIdOfEnvironment, null) is { } runId
            ? ResumeOfEnvironmentAsync(description.Resuming(runId), cancellationToken)
            : StartAsync(description, parent: null, cancellationToken));
    }

    /// <summary>
    /// Runs a function as a run: it ends FINISHED when the function returns, KILLED when it is cancelled, and FAILED when it
    /// throws, with the exception in the tag <c>mlops.exception</c>, without secrets. The exception goes on to the caller.
    /// </summary>
    /// <remarks>
    /// Cancelled is what <paramref name="cancellationToken"/> asked for: an <see cref="OperationCanceledException"/> from elsewhere,
    /// such as the time-out of an <c>HttpClient</c>, is a failure as any other.
    /// </remarks>
    /// <param name="description">What to start.</param>
    /// <param name="body">What to do in it.</param>
    /// <param name="cancellationToken">Given to <paramref name="body"/>.</param>
    public async Task RunAsync(
        RunDescription description, Func<ActiveRun, CancellationToken, Task> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        var run = await StartRunAsync(description, cancellationToken).ConfigureAwait(false);
        await using (run.ConfigureAwait(false))
        {
            try
            {
                await body(run, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException exception) when (WasAskedFor(exception, cancellationToken))
            {
                await run.EndAsync(RunStatus.Killed, CancellationToken.None).ConfigureAwait(false);
                throw;
            }
            catch (Exception exception)
            {
                await run.FailAsync(exception).ConfigureAwait(false);
                throw;
            }

            await run.CompleteAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Runs a function as a run. See the overload with a cancellation token: without one, every <see cref="OperationCanceledException"/>
    /// is taken for a cancellation that was asked for, unless a <see cref="TimeoutException"/> brought it about.
    /// </summary>
    /// <param name="description">What to start.</param>
    /// <param name="body">What to do in it.</param>
    public Task RunAsync(RunDescription description, Func<ActiveRun, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return RunAsync(description, (run, _) => body(run), CancellationToken.None);
    }

    /// <summary>Runs a function as a run in the default experiment.</summary>
    /// <param name="body">What to do in it.</param>
    public Task RunAsync(Func<ActiveRun, Task> body) => RunAsync(RunDescription.Default, body);

    /// <summary>
    /// Reads a run with its params, tags and the latest point of each metric. Of a run that this client writes, all that was logged
    /// before, unless the store does not take it within the drain time-out.
    /// </summary>
    /// <param name="runId">The run's id: <see cref="ActiveRun.Id"/>, or the one that a server gave it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such run, or the store could not be read.</exception>
    public async Task<Run> GetRunAsync(string runId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(runId);
        await CatchUpAsync(runId, cancellationToken).ConfigureAwait(false);
        return await _store.FindRunAsync(runId, cancellationToken).ConfigureAwait(false) ?? throw TrackingErrors.NoRun(runId);
    }

    /// <summary>Reads an experiment by its id.</summary>
    /// <param name="experimentId">The id, such as "0".</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such experiment, or the store could not be read.</exception>
    public async Task<Experiment> GetExperimentAsync(string experimentId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(experimentId);
        await CatchUpAsync(runId: null, cancellationToken).ConfigureAwait(false);
        return await _store.FindExperimentAsync(experimentId, cancellationToken).ConfigureAwait(false)
            ?? throw TrackingErrors.NoExperiment($"with the id '{experimentId}'");
    }

    /// <summary>Reads an experiment by its name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such experiment, or the store could not be read.</exception>
    public async Task<Experiment> GetExperimentByNameAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        await CatchUpAsync(runId: null, cancellationToken).ConfigureAwait(false);
        return await _store.FindExperimentByNameAsync(name, cancellationToken).ConfigureAwait(false)
            ?? throw TrackingErrors.NoExperiment($"'{name}'");
    }

    /// <summary>Reads every point of a metric, in the order of time, step and value. Empty when the run or the metric does not exist.</summary>
    /// <param name="runId">The run's id: <see cref="ActiveRun.Id"/>, or the one that a server gave it.</param>
    /// <param name="key">The metric's key.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async IAsyncEnumerable<Metric> GetMetricHistoryAsync(
        string runId, string key, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(runId);
        ArgumentException.ThrowIfNullOrEmpty(key);
        await CatchUpAsync(runId, cancellationToken).ConfigureAwait(false);
        await foreach (var point in _store.ReadMetricHistoryAsync(runId, key, cancellationToken).ConfigureAwait(false))
        {
            yield return point;
        }
    }

    /// <summary>Waits until everything that this client's runs have logged so far is in the store, however long that takes.</summary>
    /// <param name="cancellationToken">Stops waiting; delivery goes on.</param>
    public Task SyncAsync(CancellationToken cancellationToken = default) =>
        Task.WhenAll(ActiveRuns().Select(run => run.SyncAsync(cancellationToken)));

    /// <summary>From now on somebody else answers signals in time: the delivery is not waited for while others wait for the signal.</summary>
    internal void LeaveStopSignalsToOthers() => _leavesStopSignals = true;

    internal async Task<ActiveRun> StartAsync(RunDescription description, RunStart? parent, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var writerId = Guid.NewGuid().ToString("N");
        var start = RunStarts.Of(description, parent, _settings, writerId, _time.GetUtcNow());
        await CheckAsync(start, cancellationToken).ConfigureAwait(false);

        var journal = _home.Open(start.RunId, writerId, RunPreamble.Write(start));
        var source = new LiveRunSource(journal, start);
        var run = new ActiveRun(this, journal, source, start.RunName, _time, _logger);
        run.SetTags(description.Tags);
        run.LogParams(description.Params);
        lock (_gate)
        {
            if (!_disposed)
            {
                _active.Add(run);
                Delivery.Add(source);
                run.BeginSpan(start.ExperimentName ?? start.ExperimentId ?? "");
                run.BeginContext(start.Resumes ? null : _context);
                SystemMetrics?.Add(run);
                return run;
            }
        }

        journal.Remove();
        throw new ObjectDisposedException(nameof(TrackingClient));
    }

    internal void Forget(ActiveRun run)
    {
        lock (_gate)
        {
            _active.Remove(run);
        }
    }

    /// <summary>Ends this client's runs that were not completed, and delivers what it can in the drain time-out.</summary>
    /// <param name="cancellationToken">Ends the waiting; what is not delivered then stays in the home folder.</param>
    internal async Task CloseAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        // The runs that end now, and those that have ended, are on their way and were not waited for yet, all in one drain time-out.
        await Task
            .WhenAll([.. ActiveRuns().Select(run => run.EndAsync(RunStatus.Failed, cancellationToken)), WaitForDrainAsync(Delivery.DrainAsync(), cancellationToken)])
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // only the token can end it early
        _processEnd?.Dispose();
        _context?.Dispose();
        SystemMetrics?.Dispose();
        await Delivery.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
        _meter.Dispose();
    }

    private ActiveRun[] ActiveRuns()
    {
        lock (_gate)
        {
            return [.. _active];
        }
    }

    /// <summary>A run that the store would refuse is refused now; a store that can't be asked is no reason to refuse.</summary>
    private async Task CheckAsync(RunStart start, CancellationToken cancellationToken)
    {
        try
        {
            await _store.CheckStartAsync(start, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.IsTransient)
        {
            LogNotChecked(start.RunId, exception.Message);
        }
    }

    private async Task<ActiveRun> ResumeOfEnvironmentAsync(RunDescription description, CancellationToken cancellationToken)
    {
        try
        {
            return await StartAsync(description, parent: null, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _runIdOfEnvironment = description.RunId; // the next start may do better, and must not make another run
            throw;
        }
    }

    private static bool WasAskedFor(OperationCanceledException exception, CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled ? cancellationToken.IsCancellationRequested : exception.InnerException is not TimeoutException;

    /// <summary>Lets a reader see what this process logged before, unless the store does not take it at the moment.</summary>
    private async Task CatchUpAsync(string? runId, CancellationToken cancellationToken)
    {
        await _store.OpenAsync(cancellationToken).ConfigureAwait(false);
        if (Delivery.Problem is null)
        {
            await WaitAsync(Delivery.CatchUpAsync(runId), _settings.DrainTimeout, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>Whether it came in time.</returns>
    private async Task<bool> WaitAsync(Task settled, TimeSpan atMost, CancellationToken cancellationToken)
    {
        try
        {
            await settled.WaitAsync(atMost, _time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void OnStopSignal(TimeSpan atMost)
    {
        var runs = ActiveRuns();
        foreach (var run in runs)
        {
            run.NoteStopSignal();
        }

        if (!_leavesStopSignals)
        {
            ProcessEnd.WaitFor(Task.WhenAll(runs.Select(run => run.SyncAsync(CancellationToken.None))), atMost);
        }
    }

    private void OnProcessExit(TimeSpan atMost)
    {
        var ended = ActiveRuns().Where(run => run.TryEnd(RunStatus.Failed)).Select(run => run.Source.Gone).ToArray();
        Delivery.Hurry();
        ProcessEnd.WaitFor(Task.WhenAll(ended), atMost);
    }

    [LoggerMessage(221, LogLevel.Debug, "The store could not be asked about run {RunId} beforehand: {Reason}")]
    private partial void LogNotChecked(string runId, string reason);

    [LoggerMessage(222, LogLevel.Warning,
        "Run {RunId} ended with {Records} records not delivered in time. They wait in '{Home}', and are delivered later by this client, or by the next that starts there.")]
    private partial void LogNotDrained(string runId, long records, string home);
}
