using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Diagnostics;

namespace MlOps.Sdk.Tracking;

/// <summary>
/// Brings journals to the store: one loop in the background, in batches, in each run's own order. A store that is busy or out
/// of reach is tried again, ever less often; a record that it will never take is set aside and does not hold up the rest.
/// </summary>
internal sealed partial class RunDelivery : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly ITrackingStore _store;
    private readonly ArtifactStaging _staging;
    private readonly DeadLetters _deadLetters;
    private readonly TimeSpan _interval;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly List<RunSource> _sources = [];
    private readonly SemaphoreSlim _urgent = new(0);
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private bool _open;
    private long _deliveredRecords;
    private long _refusedRecords;
    private string? _problem;

    public RunDelivery(ITrackingStore store, ArtifactStaging staging, DeadLetters deadLetters, TimeSpan interval, ILogger logger)
    {
        _store = store;
        _staging = staging;
        _deadLetters = deadLetters;
        _interval = interval;
        _logger = logger;
    }

    /// <summary>Records that reached the store.</summary>
    public long DeliveredRecords => Interlocked.Read(ref _deliveredRecords);

    /// <summary>Records that the store will never take.</summary>
    public long RefusedRecords => Interlocked.Read(ref _refusedRecords);

    /// <summary>Why nothing is delivered at the moment; <see langword="null"/> when all goes well.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    /// <summary>Records that wait in the journals of this process.</summary>
    public long Backlog
    {
        get
        {
            lock (_gate)
            {
                return _sources.Sum(source => source.Backlog);
            }
        }
    }

    /// <summary>Takes a run in; delivered after those that came before it.</summary>
    public void Add(RunSource source)
    {
        lock (_gate)
        {
            _sources.Add(source);
            if (_loop.IsCompleted && !_stop.IsCancellationRequested)
            {
                _loop = Task.Run(RunAsync);
            }
        }

        Hurry();
    }

    /// <summary>Delivers now instead of at the next interval, also when the store was out of reach a moment ago.</summary>
    public void Hurry() => _urgent.Release();

    /// <summary>Waits until all records of a run before a number are in the store or set aside.</summary>
    public Task SyncAsync(RunSource source, long upTo, CancellationToken cancellationToken)
    {
        var settled = source.WhenSettled(upTo);
        Hurry();
        return settled.WaitAsync(cancellationToken);
    }

    /// <summary>Stops. What is not delivered stays in its journal for the next client.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        foreach (var source in Sources())
        {
            Leave(source);
        }

        _stop.Dispose();
    }

    private RunSource[] Sources()
    {
        lock (_gate)
        {
            return [.. _sources];
        }
    }

    private async Task RunAsync()
    {
        var pause = FirstPause;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await DeliverAllAsync().ConfigureAwait(false);
                if (Interlocked.Exchange(ref _problem, null) is not null)
                {
                    LogRestored();
                }

                pause = FirstPause;
                await WaitAsync(Sources().Length == 0 ? Timeout.InfiniteTimeSpan : _interval).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Whatever it is: the records are safe in their journals, and the training does not depend on it.
                if (Interlocked.Exchange(ref _problem, exception.Message) is null)
                {
                    LogStuck(exception, exception.Message);
                }

                await WaitAsync(pause).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task WaitAsync(TimeSpan atMost)
    {
        try
        {
            if (await _urgent.WaitAsync(atMost, _stop.Token).ConfigureAwait(false))
            {
                while (_urgent.Wait(0, CancellationToken.None))
                {
                    // Many hurried: once is enough.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The loop's own condition ends it.
        }
    }

    private async Task DeliverAllAsync()
    {
        Exception? fault = null;
        foreach (var source in Sources())
        {
            try
            {
                await DeliverAsync(source).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or TrackingStoreException))
            {
                fault = exception; // this run's own, such as a full disk under its artifacts: the others go on
            }
        }

        if (fault is not null)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    private async Task DeliverAsync(RunSource source)
    {
        try
        {
            if (source.Refusal is null)
            {
                await StartAsync(source).ConfigureAwait(false);
                while (source.Fill(_store.Limits, SetAside))
                {
                    _stop.Token.ThrowIfCancellationRequested();
                    await StoreAsync(source).ConfigureAwait(false);
                }

                source.Settle();
                if (source.IsComplete)
                {
                    await CloseAsync(source).ConfigureAwait(false);
                }
            }
        }
        catch (TrackingStoreException exception) when (IsRefusal(exception))
        {
            source.Refuse(exception.Message);
            LogRunRefused(source.RunId, exception.Message, _deadLetters.Folder);
        }

        if (source.IsComplete || (source.IsEnded && source.Refusal is not null))
        {
            Leave(source);
        }
    }

    /// <summary>Creates the run in the store, or finds it there.</summary>
    private async Task StartAsync(RunSource source)
    {
        if (!_open)
        {
            await _store.OpenAsync(_stop.Token).ConfigureAwait(false);
            _open = true;
        }

        if (source.Started is not null)
        {
            return;
        }

        if (source.Start is { } start)
        {
            source.Started = await _store.StartRunAsync(start, _stop.Token).ConfigureAwait(false);
        }
        else
        {
            var run = await _store.FindRunAsync(source.RunId, _stop.Token).ConfigureAwait(false) ?? throw TrackingErrors.NoRun(source.RunId);
            source.Started = new(run.Id, run.ExperimentId, run.ArtifactUri);
        }
    }

    /// <summary>Stores what was read from the journal; only when all of it is there does the journal move on.</summary>
    private async Task StoreAsync(RunSource source)
    {
        using var activity = MlOpsTelemetry.Activities.StartActivity("mlops.deliver");
        activity?.SetTag("mlops.run_id", source.RunId).SetTag("mlops.records", source.Batch.Count);
        if (source.Batch.Count > 0)
        {
            await LogAsync(source, source.Batch).ConfigureAwait(false);
            source.ClearBatch();
        }

        if (source.Artifact is { } artifact)
        {
            Place(source, artifact.Path, artifact.Staged);
        }

        if (source.End is { } end && end != source.StoredEnd)
        {
            // A run that another process has resumed since is not ended for the one that is gone.
            var writer = source.IsRecovered ? source.WriterId : null;
            await _store.EndRunAsync(source.Started!.RunId, end.Status, end.Time, writer, onlyRunning: false, _stop.Token).ConfigureAwait(false);
            source.StoredEnd = end;
        }

        source.Settle();
    }

    private async Task LogAsync(RunSource source, RunBatch batch)
    {
        try
        {
            await _store.LogBatchAsync(source.Started!.RunId, batch, _stop.Token).ConfigureAwait(false);
            Interlocked.Add(ref _deliveredRecords, batch.Count);
        }
        catch (TrackingStoreException exception) when (!exception.IsTransient && exception.ErrorCode == ErrorCodes.InvalidParameterValue)
        {
            var run = await _store.FindRunAsync(source.Started!.RunId, _stop.Token).ConfigureAwait(false);
            if (run is null || run.LifecycleStage == LifecycleStage.Deleted)
            {
                throw;
            }

            if (batch.Count == 1)
            {
                SetAside(RefusedRecord.Of(source.RunId, batch, exception.Message));
                return;
            }

            var (first, second) = batch.Split();
            await LogAsync(source, first).ConfigureAwait(false);
            await LogAsync(source, second).ConfigureAwait(false);
        }
    }

    private void Place(RunSource source, string path, string stagedName)
    {
        var staged = _staging.PathOf(source.RunId, stagedName);
        var uri = source.Started!.ArtifactUri;
        try
        {
            if (LocalArtifactFolder.TryResolve(uri) is { } root)
            {
                LocalArtifactFolder.Place(staged, root, path);
                Interlocked.Increment(ref _deliveredRecords);
            }
            else
            {
                SetAside(new(source.RunId, "artifact", path, staged, $"The run's artifacts are at '{uri}', which this version can't write. The file is kept."));
            }
        }
        catch (FileNotFoundException exception)
        {
            SetAside(new(source.RunId, "artifact", path, staged, exception.Message));
        }
    }

    /// <summary>Ends what its process could not end: a run without an end has failed when its last record was written.</summary>
    private async Task CloseAsync(RunSource source)
    {
        if (source.IsRecovered && source.End is not { IsFinal: true })
        {
            var status = source.End?.Status ?? RunStatus.Failed;
            var closed = await _store
                .EndRunAsync(source.Started!.RunId, status, source.LastTime, source.WriterId, onlyRunning: true, _stop.Token)
                .ConfigureAwait(false);
            if (closed)
            {
                LogClosed(source.RunId, status);
            }
        }
    }

    private void Leave(RunSource source)
    {
        lock (_gate)
        {
            _sources.Remove(source);
        }

        if (source.Refusal is not null)
        {
            Interlocked.Add(ref _refusedRecords, source.Backlog);
        }

        source.Close(_deadLetters.Folder);
        _staging.RemoveIfEmpty(source.RunId);
        if (source is RecoveredRunSource { DroppedBytes: > 0 } recovered)
        {
            LogDropped(source.RunId, recovered.DroppedBytes, recovered.MissingRecords);
        }
    }

    private void SetAside(RefusedRecord record)
    {
        _deadLetters.Add(record);
        Interlocked.Increment(ref _refusedRecords);
        LogRecordRefused(record.Kind, record.Key, record.RunId, record.Reason, _deadLetters.Folder);
    }

    private static bool IsRefusal(TrackingStoreException exception) =>
        !exception.IsTransient
        && exception.ErrorCode is ErrorCodes.InvalidParameterValue or ErrorCodes.ResourceDoesNotExist or ErrorCodes.InvalidState;

    [LoggerMessage(201, LogLevel.Warning,
        "Delivery to the tracking store waits: {Reason} Nothing is lost: records stay in the journal and are delivered when the store takes them.")]
    private partial void LogStuck(Exception exception, string reason);

    [LoggerMessage(202, LogLevel.Information, "Delivery to the tracking store goes on.")]
    private partial void LogRestored();

    [LoggerMessage(203, LogLevel.Warning,
        "The store refused the {Kind} '{Key}' of run {RunId}: {Reason} It was set aside in '{Folder}'; everything else goes on.")]
    private partial void LogRecordRefused(string kind, string key, string runId, string reason, string folder);

    [LoggerMessage(204, LogLevel.Error, "The store refused run {RunId}: {Reason} Its journal is kept in '{Folder}' when it ends.")]
    private partial void LogRunRefused(string runId, string reason, string folder);

    [LoggerMessage(205, LogLevel.Information, "Run {RunId} was left open by a process that is gone; it is {Status} now.")]
    private partial void LogClosed(string runId, RunStatus status);

    [LoggerMessage(206, LogLevel.Warning,
        "The journal of run {RunId} had {Bytes} bytes that were no whole record, with {Records} records missing in between: torn by the end of its process, or damaged.")]
    private partial void LogDropped(string runId, long bytes, long records);
}
