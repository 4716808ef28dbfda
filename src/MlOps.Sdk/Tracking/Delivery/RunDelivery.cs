using Microsoft.Extensions.Logging;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tracking.Delivery;

/// <summary>
/// Brings journals to the store: loops in the background, as many as the store takes runs at once, in batches, in each run's own
/// order. A store that is busy or out of reach is tried again, ever less often; a record that it will never take is set aside and
/// does not hold up the rest.
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
    private readonly Dictionary<RunSource, string> _problems = [];
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _hurried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task[] _loops = [];
    private int _hurries;
    private volatile bool _open;
    private long _deliveredRecords;
    private long _refusedRecords;

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

    /// <summary>Why nothing of a run is delivered at the moment; <see langword="null"/> when all goes well.</summary>
    public string? Problem
    {
        get
        {
            lock (_gate)
            {
                return _problems.Values.FirstOrDefault();
            }
        }
    }

    /// <summary>Records that wait in the journals of this process.</summary>
    public long Backlog => Sources().Sum(source => source.Refusal is null ? source.Backlog : 0);

    /// <summary>Bytes that wait: of the journals of this process, and of the artifacts.</summary>
    public long BacklogBytes => Sources().Sum(source => source.Refusal is null ? source.BacklogBytes + _staging.BytesOf(source.WriterId) : 0);

    /// <summary>When the oldest record that waits was logged, in milliseconds since 1970; <see langword="null"/> when none waits.</summary>
    public long? OldestTime => Sources()
        .Where(source => source.Refusal is null && source.OldestTime > 0)
        .Min(source => (long?)source.OldestTime);

    /// <summary>Takes a run in; delivered after those that came before it.</summary>
    public void Add(RunSource source)
    {
        lock (_gate)
        {
            _sources.Add(source);
            if (_loops.Length == 0 && !_stop.IsCancellationRequested)
            {
                using var apart = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow(); // not inside the first run's span
                _loops = [.. Enumerable.Range(0, _store.ParallelRuns).Select(_ => Task.Run(RunAsync))];
            }
        }

        Hurry();
    }

    /// <summary>Delivers now instead of at the next interval, also when the store was out of reach a moment ago.</summary>
    public void Hurry()
    {
        Interlocked.Increment(ref _hurries);
        Wake();
    }

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
            Sources().Where(source => !source.IsRecovered && (runId is null || source.RunId == runId || source.Started?.RunId == runId)).Select(source => source.WhenCaughtUp()));
        Hurry();
        return caughtUp;
    }

    /// <summary>Waits until what was logged for a run by processes that are gone, and by this one before it ended the run, is in the store.</summary>
    public Task EndedAsync(string runId)
    {
        var ended = Task.WhenAll(Sources().Where(source => source.IsEnded && source.RunId == runId).Select(source => source.Gone));
        Hurry();
        return ended;
    }

    /// <summary>The writers whose journals of a run are here.</summary>
    public IReadOnlySet<string> WritersOf(string runId) => Sources().Where(source => source.RunId == runId).Select(source => source.WriterId).ToHashSet();

    /// <summary>Waits until the runs that have ended are in the store, but for those that were waited for already.</summary>
    public Task DrainAsync()
    {
        Hurry();
        return Task.WhenAll(Sources().Where(source => source is { IsEnded: true, WasWaitedFor: false }).Select(source => source.Gone));
    }

    /// <summary>Stops. What is not delivered stays in its journal for the next client.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_loops).ConfigureAwait(false);
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
            var hurried = Volatile.Read(ref _hurried).Task; // before the look around: no hurry is missed in between
            TimeSpan wait;
            try
            {
                wait = await DeliverAllAsync().ConfigureAwait(false);
                pause = FirstPause;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                // Whatever it is: it is noted with its run, the records are safe in their journals, and the training does not depend on it.
                wait = pause;
                pause = Longer(pause);
            }

            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            await Task.WhenAny(hurried, Task.Delay(wait, waiting.Token)).ConfigureAwait(false);
            await waiting.CancelAsync().ConfigureAwait(false);
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    /// <summary>
    /// Delivers what is journalled, a batch of each run in turn: a run that logs faster than the store takes it does not keep
    /// the others waiting.
    /// </summary>
    /// <returns>How long there is nothing to do.</returns>
    private async Task<TimeSpan> DeliverAllAsync()
    {
        RunSource[] sources;
        bool more;
        do
        {
            more = false;
            sources = Sources();
            foreach (var source in sources)
            {
                _stop.Token.ThrowIfCancellationRequested();
                if (!TryTake(source))
                {
                    continue;
                }

                try
                {
                    var moreOfIt = await DeliverAsync(source).ConfigureAwait(false);
                    Release(source, moreOfIt, fault: null);
                    more |= moreOfIt;
                }
                catch (OperationCanceledException) when (_stop.IsCancellationRequested)
                {
                    throw;
                }
                catch (Exception exception)
                {
                    Release(source, more: false, exception);
                    if (exception is OperationCanceledException or MlflowException { IsTransient: true })
                    {
                        throw; // the store's: the other runs would hardly fare better
                    }

                    // This run's own, such as a full disk under its artifacts: the others go on.
                }
            }
        }
        while (more);

        return sources.Length == 0 ? Timeout.InfiniteTimeSpan : UntilNextTurn();
    }

    /// <summary>Takes a run for delivery, unless it is in delivery, rests, or has to wait for another.</summary>
    private bool TryTake(RunSource source)
    {
        lock (_gate)
        {
            if (!_sources.Contains(source) || !source.Turn.IsDue(_hurries) || HasToWait(source))
            {
                return false;
            }

            source.Turn.Take(_hurries);
            return true;
        }
    }

    /// <summary>Whether another goes first: the run that this one is nested in, or another source of the same run.</summary>
    private bool HasToWait(RunSource source)
    {
        var place = _sources.IndexOf(source);
        return _sources.FindIndex(0, place, other => other.RunId == source.ParentId && other is { Started: null, Refusal: null }) >= 0
            || _sources.Exists(other => other.RunId == source.RunId && other != source && IsFirst(other, source, place));
    }

    /// <summary>
    /// Whether another source of the same run goes first: one that is in delivery; the one that creates the run, which the others take for
    /// made; and one that was there before and has ended, so that its tags do not replace later ones. Not where that one is stuck by itself.
    /// </summary>
    private bool IsFirst(RunSource other, RunSource source, int place) =>
        other.Turn.IsTaken
        || (source.Start is not { Resumes: false } && other.Refusal is null
            && (other is { Start.Resumes: false, Started: null } || (other is { IsEnded: true, IsStuck: false } && _sources.IndexOf(other) < place)));

    private bool IsWaitedFor(RunSource source) =>
        _sources.Exists(other => other != source && (other.RunId == source.RunId || other.ParentId == source.RunId));

    private void Release(RunSource source, bool more, Exception? fault)
    {
        bool isDue, began = false, ended = false;
        lock (_gate)
        {
            source.IsStuck = fault is not (null or OperationCanceledException or MlflowException { IsTransient: true });
            if (fault is null)
            {
                source.Turn.Rest(more ? TimeSpan.Zero : _interval);
                ended = _problems.Remove(source) && _problems.Count == 0;
            }
            else
            {
                source.Turn.RestAfterFault(FirstPause, LongestPause);
                began = _problems.Count == 0;
                if (_sources.Contains(source))
                {
                    _problems[source] = fault.Message;
                }
            }

            isDue = (!more && source.Turn.IsDue(_hurries)) || IsWaitedFor(source); // hurried while it was in delivery; or another has its turn now
        }

        if (began)
        {
            LogStuck(fault!, fault!.Message);
        }
        else if (ended)
        {
            LogRestored();
        }

        if (isDue)
        {
            Wake();
        }
    }

    private TimeSpan UntilNextTurn()
    {
        lock (_gate)
        {
            return _sources.Where(source => !source.Turn.IsTaken && !HasToWait(source)).Select(source => source.Turn.Remaining).Append(_interval).Min();
        }
    }

    private void Wake() =>
        Interlocked.Exchange(ref _hurried, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

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

        bool restored;
        lock (_gate)
        {
            _sources.Remove(source);
            restored = _problems.Remove(source) && _problems.Count == 0;
        }

        if (restored && (source.IsDelivered || source.Refusal is not null))
        {
            LogRestored();
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
