using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Journal;
using MlOps.Sdk.Secrets;
using MlOps.Sdk.Tracking.Delivery;
using MlOps.Sdk.Tracking.Records;

namespace MlOps.Sdk.Tracking;

/// <summary>
/// The run that is being written. What is logged goes to a journal on this machine and from there, in the background, to the
/// store: logging waits for nothing and fails for nothing but misuse. Thread-safe.
/// </summary>
/// <remarks>
/// End it with <see cref="CompleteAsync"/>. Disposed without that it ends as <see cref="RunStatus.Failed"/>, since a
/// dispose can't know whether an exception brought it about.
/// </remarks>
public sealed partial class ActiveRun : IAsyncDisposable
{
    private readonly TrackingClient _client;
    private readonly JournalWriter _journal;
    private readonly LiveRunSource _source;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, string> _params = new();
    private int _ended;

    internal ActiveRun(TrackingClient client, JournalWriter journal, LiveRunSource source, string? name, TimeProvider time, ILogger logger)
    {
        _client = client;
        _journal = journal;
        _source = source;
        _time = time;
        _logger = logger;
        Name = name;
    }

    /// <summary>
    /// The run's id: 32 hexadecimal digits, made here before the store knows of the run. A database keeps it. A server gives the run an
    /// id of its own, which <see cref="Run.Id"/> has and MLflow's UI shows; this one is its tag <c>mlops.run_id</c>. Reading and
    /// resuming take either.
    /// </summary>
    public string Id => _source.RunId;

    /// <summary>The run's name; <see langword="null"/> for a resumed run that keeps the one it has.</summary>
    public string? Name { get; }

    /// <summary>
    /// The run that the code at hand works for: the innermost that was started in this flow of calls and tasks, by any client, and has not
    /// ended; <see langword="null"/> when there is none. Parallel tasks each see their own.
    /// </summary>
    public static ActiveRun? Current => AmbientRun.Current;

    /// <summary>Logs a number. Takes nanoseconds, allocates nothing, and survives the end of the process once it has returned.</summary>
    /// <param name="key">At most 250 characters: letters, digits, <c>_ - . : /</c> and blanks.</param>
    /// <param name="value">Any number. SQL stores keep infinities as ±1.7976931348623157E+308.</param>
    /// <param name="step">The training step; may be negative.</param>
    /// <exception cref="ArgumentException">The key breaks a rule.</exception>
    /// <exception cref="InvalidOperationException">The run has ended.</exception>
    public void LogMetric(string key, double value, long step = 0)
    {
        RunDataRules.CheckKey(key, "metric");
        ThrowIfEnded();
        if (Repeated?.Take(key, value, step) != true && !RunRecord.TryAppendMetric(_journal, key, value, Now, step))
        {
            ThrowIfEnded(); // ended by another thread meanwhile; when not, the journal counts the record as lost
        }
    }

    /// <summary>Logs numbers of one step, all with the same time.</summary>
    /// <param name="metrics">Keys and values, as <see cref="LogMetric"/> takes them.</param>
    /// <param name="step">The training step.</param>
    /// <exception cref="ArgumentException">A key breaks a rule; nothing was logged then.</exception>
    /// <exception cref="InvalidOperationException">The run has ended.</exception>
    public void LogMetrics(IEnumerable<KeyValuePair<string, double>> metrics, long step = 0)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var all = metrics as IReadOnlyCollection<KeyValuePair<string, double>> ?? [.. metrics];
        foreach (var (key, _) in all)
        {
            RunDataRules.CheckKey(key, "metric");
        }

        ThrowIfEnded();
        var now = Now;
        foreach (var (key, value) in all)
        {
            if (Repeated?.Take(key, value, step) != true && !RunRecord.TryAppendMetric(_journal, key, value, now, step))
            {
                ThrowIfEnded();
            }
        }
    }

    /// <summary>Logs a param: a value that is fixed for the run.</summary>
    /// <param name="key">At most 250 characters: letters, digits, <c>_ - . : /</c> and blanks.</param>
    /// <param name="value">
    /// Becomes text by the invariant culture. At most 6,000 characters; a longer one is cut, with a warning, and kept whole as the
    /// artifact <c>truncated/params/&lt;key&gt;.txt</c>.
    /// </param>
    /// <exception cref="ArgumentException">The key breaks a rule, or was logged with another value.</exception>
    /// <exception cref="InvalidOperationException">The run has ended.</exception>
    public void LogParam(string key, object? value)
    {
        RunDataRules.CheckKey(key, "param");
        ThrowIfEnded();
        var text = ParamFormatter.Format(value);
        var known = _params.GetOrAdd(key, text);
        if (known != text)
        {
            throw TrackingErrors.ParamChanged(key, known, text);
        }

        if (!TryAppend(RecordKind.Param, "params", key, text, RunDataRules.MaxParamLength))
        {
            ThrowIfEnded();
        }
    }

    /// <summary>
    /// Logs the entries of a dictionary, or the public properties of any other object, as params:
    /// <c>LogParams(new { LearningRate = 1e-3, Seed = 42 })</c>.
    /// </summary>
    /// <typeparam name="T">The object's type.</typeparam>
    /// <param name="values">The dictionary or the object; values as <see cref="LogParam"/> takes them.</param>
    /// <exception cref="ArgumentException">
    /// It is a single value or a list of such. Or a key breaks a rule; nothing was logged then.
    /// </exception>
    public void LogParams<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(T values)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(values);
        var all = ParamFormatter.OfObject(values);
        foreach (var (key, _) in all)
        {
            RunDataRules.CheckKey(key, "param");
        }

        foreach (var (key, value) in all)
        {
            LogParam(key, value);
        }
    }

    /// <summary>Sets a tag, over the value that it may have. The tag <c>mlflow.runName</c> renames the run.</summary>
    /// <param name="key">At most 250 characters: letters, digits, <c>_ - . : /</c> and blanks.</param>
    /// <param name="value">
    /// At most 8,000 characters; a longer one is cut, with a warning, and kept whole as the artifact
    /// <c>truncated/tags/&lt;key&gt;.txt</c>.
    /// </param>
    /// <exception cref="ArgumentException">The key breaks a rule, or the value is no name for a run where it would be that.</exception>
    /// <exception cref="InvalidOperationException">The run has ended.</exception>
    public void SetTag(string key, string value)
    {
        RunDataRules.CheckKey(key, "tag");
        RunDataRules.CheckTagValue(key, value);
        ThrowIfEnded();
        NoteTag(key);
        if (!TryAppend(RecordKind.Tag, "tags", key, value, RunDataRules.MaxTagLength))
        {
            ThrowIfEnded();
        }
    }

    /// <summary>Sets tags.</summary>
    /// <param name="tags">Keys and values, as <see cref="SetTag"/> takes them.</param>
    /// <exception cref="ArgumentException">A key or a value breaks a rule; nothing was set then.</exception>
    public void SetTags(IEnumerable<KeyValuePair<string, string>> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var all = tags as IReadOnlyCollection<KeyValuePair<string, string>> ?? [.. tags];
        foreach (var (key, value) in all)
        {
            RunDataRules.CheckKey(key, "tag");
            RunDataRules.CheckTagValue(key, value);
        }

        foreach (var (key, value) in all)
        {
            SetTag(key, value);
        }
    }

    /// <summary>Starts a run that MLflow's UI shows under this one.</summary>
    /// <param name="description">What to start; where it names no experiment, in this run's.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<ActiveRun> StartNestedAsync(RunDescription description, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(description);
        ThrowIfEnded();
        return AmbientRun.Enter().FillAsync(_client.StartAsync(description.NestedIn(Id), _source.Start, cancellationToken));
    }

    /// <summary>Waits until everything logged so far survives a power cut. (The end of the process it survives anyway.)</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns><see langword="false"/> when the journal can't be brought to the disk; <see cref="TrackingClient.Health"/> says why.</returns>
    public Task<bool> FlushAsync(CancellationToken cancellationToken = default) => _journal.FlushAsync(cancellationToken);

    /// <summary>
    /// Waits until what was logged survives a power cut. Where the journal can't be brought to the disk, and may be in memory only, until the
    /// store has it, at most the drain time-out.
    /// </summary>
    internal async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (!await FlushAsync(cancellationToken).ConfigureAwait(false))
        {
            await _client.DrainAsync(this, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the run was there before this start.</summary>
    internal bool IsResumed => _source.Start is { Resumes: true };

    /// <summary>Whether everything logged so far survives a power cut.</summary>
    internal bool IsFlushed => !_journal.NeedsFlush;

    /// <summary>Waits until everything logged so far is in the store, however long that takes. Records that the store refused are not waited for.</summary>
    /// <param name="cancellationToken">Stops waiting; delivery goes on.</param>
    public Task SyncAsync(CancellationToken cancellationToken = default) =>
        _client.Delivery.SyncAsync(_source, _journal.NextSequence, cancellationToken);

    /// <summary>
    /// Ends the run as <see cref="RunStatus.Finished"/> and waits until all of it is in the store, at most <c>DrainTimeout</c>: what
    /// is not delivered by then is delivered later, by this client or the next. Does nothing when the run has ended.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting for the delivery.</param>
    public Task CompleteAsync(CancellationToken cancellationToken = default) => EndAsync(RunStatus.Finished, cancellationToken);

    /// <summary>Ends the run with another status than <see cref="CompleteAsync"/>, and waits as that does.</summary>
    /// <param name="status">Finished, failed or killed.</param>
    /// <param name="cancellationToken">Stops waiting for the delivery.</param>
    public async Task EndAsync(RunStatus status, CancellationToken cancellationToken = default)
    {
        if (status is not (RunStatus.Finished or RunStatus.Failed or RunStatus.Killed))
        {
            throw new ArgumentOutOfRangeException(nameof(status), status, "A run ends as Finished, Failed or Killed.");
        }

        if (TryBeginEnd(status) is { } end)
        {
            await WaitForContextAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Close(end);
            await _journal.FlushAsync(cancellationToken).ConfigureAwait(false);
            await _client.DrainAsync(_source, cancellationToken).ConfigureAwait(false);
        }
        else if (!_closed.Task.IsCompleted)
        {
            await _closed.Task.ConfigureAwait(false); // another thread ends it, and waits for its context
            await _client.DrainAsync(_source, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the run as <see cref="RunStatus.Failed"/> if it was not completed.</summary>
    public ValueTask DisposeAsync() => new(EndAsync(RunStatus.Failed, CancellationToken.None));

    /// <summary>Ends the run by an exception, which becomes a tag, without its secrets.</summary>
    internal Task FailAsync(Exception exception)
    {
        if (Volatile.Read(ref _ended) == 0)
        {
            TryAppend(RecordKind.Tag, "tags", TagNames.Exception, SecretRedactor.Redact(exception.ToString()), RunDataRules.MaxTagLength);
        }

        return EndAsync(RunStatus.Failed, CancellationToken.None);
    }

    /// <summary>The points that a process which is gone logged already, and that steps which are done again will log once more.</summary>
    internal RepeatedMetrics? Repeated { get; set; }

    /// <summary>The process was told to stop: unless the run ends otherwise, that is what it ends as.</summary>
    internal void NoteStopSignal()
    {
        if (Volatile.Read(ref _ended) == 0)
        {
            RunRecord.TryAppendEnd(_journal, RecordKind.StopSignal, RunStatus.Killed, Now);
        }
    }

    /// <summary>Ends the run without waiting for its delivery.</summary>
    /// <returns>Whether it had not ended before.</returns>
    internal bool TryEnd(RunStatus status)
    {
        if (TryBeginEnd(status) is not { } end)
        {
            return false;
        }

        Close(end);
        return true;
    }

    internal RunSource Source => _source;

    internal bool HasEnded => Volatile.Read(ref _ended) != 0;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Journals the end: from here on the run takes nothing from the program, and has ended so whatever comes.</summary>
    /// <returns><see langword="null"/> when it had ended before.</returns>
    private RunEnd? TryBeginEnd(RunStatus status)
    {
        EndAttached(status);
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            return null;
        }

        _client.SystemMetrics?.Remove(this);
        var end = new RunEnd(status, Now, IsFinal: true);
        RunRecord.TryAppendEnd(_journal, RecordKind.End, status, end.Time);
        return end;
    }

    private void Close(RunEnd end)
    {
        _source.MarkEnded(end);
        _client.Forget(this);
        _closed.TrySetResult();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ThrowIfEnded()
    {
        if (Volatile.Read(ref _ended) != 0)
        {
            throw TrackingErrors.RunEnded(Id);
        }
    }

    private bool TryAppend(RecordKind kind, string what, string key, string text, int maxLength)
    {
        var kept = RunDataRules.Cut(text, maxLength);
        if (kept.Length < text.Length)
        {
            var artifact = ArtifactPath.OfKey($"truncated/{what}", key);
            LogCut(kind, key, Id, maxLength, artifact);
            KeepWhole(artifact, Encoding.UTF8.GetBytes(text));
        }

        return RunRecord.TryAppend(_journal, kind, key, kept, Now);
    }

    private void KeepWhole(string artifact, byte[] content)
    {
        try
        {
            var staged = _client.Staging.AddBytes(_journal.WriterId, content);
            RunRecord.TryAppend(_journal, RecordKind.Artifact, artifact, staged.Text, Now);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotKept(exception, artifact, Id);
        }
    }

    [LoggerMessage(211, LogLevel.Warning,
        "The {Kind} '{Key}' of run {RunId} is longer than the {Limit} characters that MLflow keeps: it was cut, and is whole in the artifact '{Artifact}'.")]
    private partial void LogCut(RecordKind kind, string key, string runId, int limit, string artifact);

    [LoggerMessage(212, LogLevel.Error, "The artifact '{Artifact}' of run {RunId} could not be kept.")]
    private partial void LogNotKept(Exception exception, string artifact, string runId);
}
