using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Mlflow;

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
    public long RefusedRecords =>
        Interlocked.Read(ref _refusedRecords) + Sources().Sum(source => source.Refusal is null ? 0 : source.Backlog);

    /// <summary>Why nothing is delivered at the moment; <see langword="null"/> when all goes well.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    /// <summary>Records that wait in the journals of this process.</summary>
    public long Backlog => Sources().Sum(source => source.Refusal is null ? source.Backlog : 0);

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

    /// <summary>Waits until what this process has logged so far is settled: of one run, or of all.</summary>
    public Task CatchUpAsync(string? runId)
    {
        var caughtUp = Task.WhenAll(
            Sources().Where(source => !source.IsRecovered && (runId is null || source.RunId == runId)).Select(source => source.WhenCaughtUp()));
        Hurry();
        return caughtUp;
    }

    /// <summary>Waits until the runs that have ended are in the store.</summary>
    public Task DrainAsync()
    {
        Hurry();
        return Task.WhenAll(Sources().Where(source => source.IsEnded).Select(source => source.Gone));
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

    /// <summary>
    /// Delivers what is journalled, a batch of each run in turn: a run that logs faster than the store takes it does not keep
    /// the others waiting.
    /// </summary>
    private async Task DeliverAllAsync()
    {
        var faulted = new HashSet<RunSource>();
        Exception? fault = null;
        bool more;
        do
        {
            more = false;
            foreach (var source in Sources())
            {
                _stop.Token.ThrowIfCancellationRequested();
                if (faulted.Contains(source))
                {
                    continue;
                }

                try
                {
                    more |= await DeliverAsync(source).ConfigureAwait(false);
                }
                catch (Exception exception) when (exception is not (OperationCanceledException or MlflowException { IsTransient: true }))
                {
                    fault = exception; // this run's own, such as a full disk under its artifacts: the others go on
                    faulted.Add(source);
                }
            }
        }
        while (more);

        if (fault is not null)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    /// <summary>Delivers a batch of a run, and lets go of the run when that was the last.</summary>
    /// <returns>Whether there is more to deliver at once.</returns>
    private async Task<bool> DeliverAsync(RunSource source)
    {
        var more = false;
        try
        {
            if (source.Refusal is null && !source.IsDelivered)
            {
                await StartAsync(source).ConfigureAwait(false);
                if (source.Fill(_store.Limits))
                {
                    await StoreAsync(source).ConfigureAwait(false);
                }

                source.Settle();
                more = source.HasMore;
                if (source.IsComplete)
                {
                    await CloseAsync(source).ConfigureAwait(false);
                    source.IsDelivered = true;
                }
            }
        }
        catch (MlflowException exception) when (IsRefusal(exception))
        {
            source.Refuse(exception.Message);
            LogRunRefused(source.RunId, exception.Message, _deadLetters.Folder);
        }

        if (source.IsDelivered || (source.IsEnded && source.Refusal is not null))
        {
            Leave(source);
        }

        return more;
    }

    private void Leave(RunSource source)
    {
        if (source.IsDelivered)
        {
            _staging.Remove(source.WriterId); // before the journal: while that is there, this is done again after a crash
        }

        lock (_gate)
        {
            _sources.Remove(source);
        }

        if (source.Refusal is not null)
        {
            Interlocked.Add(ref _refusedRecords, source.Backlog);
        }

        source.Close(_deadLetters.Folder);
        if (source is RecoveredRunSource { DroppedBytes: > 0 } recovered)
        {
            LogDropped(source.RunId, recovered.DroppedBytes, recovered.MissingRecords);
        }
    }

    private static bool IsRefusal(MlflowException exception) =>
        !exception.IsTransient
        && exception.ErrorCode is MlflowErrorCodes.InvalidParameterValue or MlflowErrorCodes.ResourceDoesNotExist or MlflowErrorCodes.InvalidState;
}
