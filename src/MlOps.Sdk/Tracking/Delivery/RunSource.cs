using System.Diagnostics;
using MlOps.Sdk.Journal;
using MlOps.Sdk.Tracking.Records;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tracking.Delivery;

/// <summary>A run's journal on its way to the store: what has been read and not stored yet, and who waits for it.</summary>
internal abstract class RunSource(RunStart? start, string runId, string writerId, long lastTime)
{
    private readonly Lock _gate = new();
    private readonly List<(long Target, TaskCompletionSource Done)> _waiters = [];
    private readonly KeyCache _keys = new();
    private readonly Stack<RunBatch> _rest = new();
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _settled;
    private long _oldest = Math.Max(start?.StartTime ?? 0, lastTime); // the start itself is to be delivered

    /// <summary>What creates the run; <see langword="null"/> when both copies in the journal are damaged.</summary>
    public RunStart? Start { get; } = start;

    public string RunId { get; } = runId;

    public string WriterId { get; } = writerId;

    /// <summary>The run that this one is nested in, which must be in the store before it.</summary>
    public string? ParentId { get; } = start?.Tags.LastOrDefault(tag => tag.Key == TagNames.ParentRunId).Value;

    /// <summary>The run's span in this process.</summary>
    public ActivityContext TraceContext { get; set; }

    /// <summary>When it is this run's turn to be delivered.</summary>
    public DeliveryTurn Turn { get; } = new();

    /// <summary>Whether the last delivery failed for a reason of this run's own, such as a full disk under its artifacts. Used under the delivery's gate.</summary>
    public bool IsStuck { get; set; }

    /// <summary>What the store said of the run once it was created there.</summary>
    public StartedRun? Started { get; set; }

    /// <summary>Whether the store is known to have had the start before this process read the journal.</summary>
    public virtual bool WasStarted => false;

    /// <summary>Read from the journal and not stored yet.</summary>
    public RunBatch Batch { get; private set; } = new();

    /// <summary>Read from the journal, not fit for a batch, and not set aside yet.</summary>
    public Queue<RefusedRecord> Unfit { get; } = new();

    /// <summary>An artifact that was read and is not in place yet; goes after the batch.</summary>
    public (string Path, string Staged)? Artifact { get; set; }

    /// <summary>How many artifacts of the run have their hash in a tag.</summary>
    public int RecordedHashes { get; set; }

    /// <summary>A dataset that was read and is not in the store yet; goes after the batch.</summary>
    public (string Context, string Text)? Input { get; set; }

    /// <summary>The status that the run ended with, or would end with if nothing followed a stop signal, and when.</summary>
    public RunEnd? End { get; protected set; }

    /// <summary>The last <see cref="End"/> that the store was told.</summary>
    public RunEnd? StoredEnd { get; set; }

    /// <summary>The time of the last record.</summary>
    public long LastTime { get; private set; } = Math.Max(start?.StartTime ?? 0, lastTime);

    /// <summary>When a run ended that has no record of its end.</summary>
    public virtual long EndTime => LastTime;

    /// <summary>Why the store will never take this run; <see langword="null"/> unless it said so.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Whether the end of the run waited for all of its drain time-out, in vain: the end of the client does not do so again.</summary>
    public bool WasWaitedFor { get; set; }

    /// <summary>Whether the store has all of the run, its end included: the journal can go.</summary>
    public bool IsDelivered { get; set; }

    /// <summary>Ends when the source has left the delivery.</summary>
    public Task Gone => _gone.Task;

    /// <summary>The number up to which everything is in the store or set aside.</summary>
    public long Settled => Interlocked.Read(ref _settled);

    /// <summary>Whether the run takes no more records: it has ended here, or its process is gone.</summary>
    public abstract bool IsEnded { get; }

    /// <summary>Whether it has ended and everything in its journal was read.</summary>
    public abstract bool IsComplete { get; }

    /// <summary>Whether the writer is gone, and another may have taken the run on since.</summary>
    public abstract bool IsRecovered { get; }

    /// <summary>How many records wait, where that is known.</summary>
    public abstract long Backlog { get; }

    /// <summary>How many bytes the journal has for the records that wait.</summary>
    public abstract long BacklogBytes { get; }

    /// <summary>When the oldest record was logged that was read, or had its turn, and is not in the store; 0 when there is none.</summary>
    public long OldestTime => Interlocked.Read(ref _oldest);

    /// <summary>Whether reading stopped before the end of what was journalled, so that there is more to deliver at once.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Fills the batch from the journal, up to an artifact, an input or the limits.</summary>
    /// <returns>Whether there is something to deliver.</returns>
    public bool Fill(BatchLimits limits)
    {
        HasMore = true;
        while (_rest.Count == 0 && Artifact is null && Input is null && !IsFull(limits))
        {
            if (!TryRead(out var journalled))
            {
                HasMore = false;
                break;
            }

            if (!RunRecord.TryParse(journalled.Payload, out var record))
            {
                Unfit.Enqueue(new(RunId, "record", $"#{journalled.Sequence}", "", "It was written by a later version of this library."));
                continue;
            }

            LastTime = Math.Max(LastTime, record.Timestamp);
            Interlocked.CompareExchange(ref _oldest, record.Timestamp, 0);
            switch (record.Kind)
            {
                case RecordKind.Metric:
                    Batch.Metrics.Add(new(_keys.Get(record.KeyBytes), record.Value, record.Timestamp, record.Step));
                    break;
                case RecordKind.Param:
                    AddParam(record.Key, record.Text);
                    break;
                case RecordKind.Tag:
                    Batch.Tags.Add(new(record.Key, record.Text));
                    break;
                case RecordKind.Artifact:
                    Artifact = (record.Key, record.Text);
                    break;
                case RecordKind.Input:
                    Input = (record.Key, record.Text);
                    break;
                case RecordKind.End:
                    End = new(record.Status, record.Timestamp, IsFinal: true);
                    break;
                case RecordKind.StopSignal:
                    End ??= new(record.Status, record.Timestamp, IsFinal: false);
                    break;
            }
        }

        return Batch.Count > 0 || Unfit.Count > 0 || Artifact is not null || Input is not null || End != StoredEnd;
    }

    /// <summary>
    /// The batch is in the store or set aside; what was split from it is next. Its lists are used again: a new one of 10,000 metrics is
    /// garbage of the oldest generation.
    /// </summary>
    public void ClearBatch()
    {
        if (_rest.TryPop(out var next))
        {
            Batch = next;
            return;
        }

        Batch.Metrics.Clear();
        Batch.Params.Clear();
        Batch.Tags.Clear();
    }

    /// <summary>Halves the batch, to find out which of its records is refused.</summary>
    public void SplitBatch()
    {
        (Batch, var second) = Batch.Split();
        _rest.Push(second);
    }

    /// <summary>All that was read is in the store or set aside.</summary>
    public void Settle()
    {
        Interlocked.Exchange(ref _settled, MarkDelivered());
        Interlocked.Exchange(ref _oldest, 0);
        Release(Settled);
    }

    /// <summary>The store will never take this run; who waits for it need not any more.</summary>
    public void Refuse(string reason)
    {
        Refusal = reason;
        Release(long.MaxValue);
    }

    /// <summary>Waits until every record before a number is settled.</summary>
    public Task WhenSettled(long target)
    {
        lock (_gate)
        {
            if (Settled >= target || Refusal is not null || Gone.IsCompleted)
            {
                return Task.CompletedTask;
            }

            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((target, done));
            return done.Task;
        }
    }

    /// <summary>Waits until everything that was logged when this is called is settled.</summary>
    public abstract Task WhenCaughtUp();

    /// <summary>Lets go of the journal: removes it when all of it is settled, keeps or sets it aside when not.</summary>
    /// <param name="asideFolder">Where the journal of a refused run goes.</param>
    public void Close(string asideFolder)
    {
        try
        {
            CloseJournal(asideFolder);
        }
        finally
        {
            _gone.TrySetResult();
            Release(long.MaxValue, IsDelivered || Refusal is not null ? null : TrackingErrors.NotDelivered(RunId));
        }
    }

    protected abstract void CloseJournal(string asideFolder);

    protected abstract bool TryRead(out JournalRecord record);

    /// <summary>Remembers that all that was read is stored.</summary>
    /// <returns>The number of the next record.</returns>
    protected abstract long MarkDelivered();

    /// <summary>The store takes a param once in a batch: the same again is nothing, another value is refused here.</summary>
    private void AddParam(string key, string value)
    {
        foreach (var (otherKey, otherValue) in Batch.Params)
        {
            if (otherKey == key)
            {
                if (otherValue != value)
                {
                    Unfit.Enqueue(new(RunId, "param", key, value, $"The param has the value '{otherValue}' already; params never change."));
                }

                return;
            }
        }

        Batch.Params.Add(new(key, value));
    }

    private bool IsFull(BatchLimits limits) =>
        Batch.Metrics.Count >= limits.Metrics || Batch.Params.Count >= limits.Params || Batch.Tags.Count >= limits.Tags
        || Batch.Count >= limits.Total;

    private void Release(long settled, Exception? fault = null)
    {
        List<TaskCompletionSource> ready;
        lock (_gate)
        {
            ready = [.. _waiters.Where(waiter => waiter.Target <= settled).Select(waiter => waiter.Done)];
            _waiters.RemoveAll(waiter => waiter.Target <= settled);
        }

        foreach (var done in ready)
        {
            if (fault is null)
            {
                done.TrySetResult();
            }
            else
            {
                done.TrySetException(fault);
            }
        }
    }
}
