using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MlOps.Sdk.Diagnostics;
using MlOps.Sdk.Journal;

namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>Sends events to a receiver, at least once each and in their order, even when the process is killed meanwhile.</summary>
/// <remarks>
/// <para>
/// An event is on the disk when <see cref="EnqueueAsync"/> returns. It is sent as a CloudEvent in JSON, signed with HMAC-SHA256 as the Standard Webhooks
/// have it, until the receiver answers with success. Its id is the idempotency key: an event that comes twice, since an answer was lost or the process
/// killed, comes with the same id and the same bytes. <see cref="WebhookReceiver"/> acts on it once.
/// </para>
/// <para>
/// Events wait for those before them. One that is tried too often, or that the receiver refuses for good (400, 410, 413, 415, 422), is put aside as a
/// dead letter, and the next one's turn comes. An outbox on the same folder, in this process or a later one, sends what a dead process left.
/// </para>
/// </remarks>
public sealed partial class WebhookOutbox : IAsyncDisposable
{
    private const string Stream = "outbox"; // what the journal is about
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(100);

    private readonly WebhookOutboxOptions _options;
    private readonly JournalHome _home;
    private readonly JournalWriter _journal;
    private readonly DeadWebhookFolder _deadLetters;
    private readonly HttpClient? _ownClient;
    private readonly WebhookSender _sender;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Task _delivery;
    private volatile TaskCompletionSource _progress = NewProgress();
    private volatile bool _isRecovered;

    private WebhookOutbox(string folder, WebhookOutboxOptions options)
    {
        _options = options;
        var loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;
        _logger = new SafeLogger(loggers.CreateLogger("MlOps.Webhooks"));
        _ownClient = options.HttpClient is null ? new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan } : null;
        _sender = new(options, options.HttpClient ?? _ownClient!);
        _deadLetters = new(Path.Combine(folder, "dead-letters"));
        PendingFolder = Path.Combine(folder, "pending");
        _home = new(folder, target: Stream, FlushInterval, options.TimeProvider, new SafeLogger(loggers.CreateLogger("MlOps.Journal")));
        _journal = _home.Open(Stream, Guid.NewGuid().ToString("N"), preamble: "webhooks 1"u8.ToArray());
        _delivery = Task.Run(() => DeliverAsync(_stop.Token));
    }

    /// <summary>Why the last attempt failed; <see langword="null"/> when it didn't, or there was none.</summary>
    public string? LastFailure => _sender.LastFailure;

    /// <summary>How many events of this outbox wait, the one that is being sent among them; those of dead processes are not counted.</summary>
    public long Waiting => _journal.NextSequence - _journal.Delivered;

    /// <summary>Where those who tell of changes note what they are about to change.</summary>
    internal string PendingFolder { get; }

    /// <summary>Opens an outbox and begins to send what waits in it.</summary>
    /// <param name="folder">Its folder; made when missing. Each receiver has one of its own; processes may share it.</param>
    /// <param name="options">Where to, and how.</param>
    /// <exception cref="ArgumentException">An option is missing or can't be.</exception>
    public static WebhookOutbox Open(string folder, WebhookOutboxOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return new(Path.GetFullPath(folder), options);
    }

    /// <summary>Takes an event. Once this returns, it will be sent, whatever happens to the process.</summary>
    /// <param name="type">What happened, such as those of <see cref="RegistryEventTypes"/>.</param>
    /// <param name="subject">What it is about, such as the model's name; nothing when <see langword="null"/>.</param>
    /// <param name="data">What there is to say of it.</param>
    /// <param name="cancellationToken">Cancels the waiting; the event may be sent all the same.</param>
    /// <returns>The event's id.</returns>
    /// <exception cref="ArgumentException">The event has more than 64 KiB.</exception>
    /// <exception cref="WebhookOutboxException">The event is not on the disk. It may be sent all the same while the process lives.</exception>
    public async Task<string> EnqueueAsync(
        string type, string? subject, IReadOnlyDictionary<string, string?> data, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentNullException.ThrowIfNull(data);
        var now = _options.TimeProvider.GetUtcNow();
        var id = Guid.CreateVersion7(now).ToString("D");
        await TakeAsync(id, now, type, subject, data, cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <summary>Takes an event that has an id already. One that is taken twice arrives twice, with the same key.</summary>
    internal Task TakeAsync(
        string id, DateTimeOffset time, string type, string? subject, IReadOnlyDictionary<string, string?> data, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
        var body = CloudEvent.Render(id, _options.Source, type, subject, time, data);
        return body.Length <= JournalFrame.MaxPayload
            ? AppendAsync(type, body, cancellationToken)
            : throw new ArgumentException($"The event '{type}' has {body.Length} bytes, and {JournalFrame.MaxPayload} are allowed. Say where the data is instead.", nameof(data));
    }

    /// <summary>Waits until every event that was enqueued before is delivered or a dead letter.</summary>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    public async Task DrainAsync(CancellationToken cancellationToken = default)
    {
        var upTo = _journal.NextSequence;
        while (true)
        {
            var progress = _progress.Task; // before the look, so that nothing is missed
            if (_isRecovered && _journal.Delivered >= upTo)
            {
                return;
            }

            await progress.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The events that were given up, oldest first.</summary>
    public IReadOnlyList<DeadWebhook> GetDeadLetters() => _deadLetters.Read();

    /// <summary>Sends a dead letter again, behind all that waits, with the same id and the same bytes.</summary>
    /// <param name="id">The event's id.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    /// <exception cref="WebhookOutboxException">There is none with this id.</exception>
    public async Task RedeliverAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var body = _deadLetters.BodyOf(id);
        _deadLetters.Remove(await AppendAsync(CloudEvent.Read(body).Type, body, cancellationToken).ConfigureAwait(false)); // killed in between, it is sent twice
    }

    /// <summary>Stops sending. What is not delivered stays in the folder, for the next outbox on it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _delivery.ConfigureAwait(false);
        _journal.Close();
        _journal.Remove();
        _home.Dispose();
        _ownClient?.Dispose();
        _wake.Dispose();
        _stop.Dispose();
    }

    private async Task<string> AppendAsync(string type, byte[] body, CancellationToken cancellationToken)
    {
        if (!_journal.TryAppend(body))
        {
            throw WebhookOutboxException.NotDurable(type, _journal.Problem);
        }

        _wake.Release();
        return await _journal.FlushAsync(cancellationToken).ConfigureAwait(false)
            ? CloudEvent.Read(body).Id
            : throw WebhookOutboxException.NotDurable(type, _journal.Problem);
    }

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var file in _home.TakeOverDead())
            {
                using (file)
                {
                    await DeliverFileAsync(file, cancellationToken).ConfigureAwait(false);
                    file.Delete();
                }
            }

            _isRecovered = true;
            Progress();
            while (true)
            {
                while (TryReadOwn(out var body))
                {
                    await DeliverOneAsync(body, cancellationToken).ConfigureAwait(false);
                    _journal.Cursor.MarkDelivered(note: 0);
                    Progress();
                }

                await _wake.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What is left is in the journals.
        }
    }

    private async Task DeliverFileAsync(JournalFile file, CancellationToken cancellationToken)
    {
        using var reader = new JournalReader(file.Handle, file.Header.Salt, file.ReadMark());
        while (TryRead(reader, out var body))
        {
            await DeliverOneAsync(body, cancellationToken).ConfigureAwait(false);
            file.WriteMark(reader.Mark(note: 0));
        }

        if (reader.MissingRecords > 0 || reader.DroppedBytes > 0)
        {
            LogDamaged(file.Path, reader.MissingRecords, reader.DroppedBytes);
        }
    }

    /// <summary>Sends an event, or puts it aside. It is done once this returns.</summary>
    private async Task DeliverOneAsync(byte[] body, CancellationToken cancellationToken)
    {
        var (attempts, failure) = await _sender.SendAsync(body, cancellationToken).ConfigureAwait(false);
        while (failure is not null)
        {
            try
            {
                _deadLetters.Add(body, attempts, failure, _options.TimeProvider.GetUtcNow());
                var (id, type) = CloudEvent.Read(body);
                LogDead(type, id, attempts, failure);
                return;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It stays in the journal until it can be put aside: nothing behind it is sent before.
                LogNotPutAside(exception.Message);
                await Task.Delay(_options.MaxDelay, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private bool TryReadOwn(out byte[] body)
    {
        var isThere = _journal.Cursor.TryRead(out var record);
        body = isThere ? record.Payload.ToArray() : [];
        return isThere;
    }

    private static bool TryRead(JournalReader reader, out byte[] body)
    {
        var isThere = reader.TryRead(out var record);
        body = isThere ? record.Payload.ToArray() : [];
        return isThere;
    }

    private void Progress()
    {
        var done = _progress;
        _progress = NewProgress();
        done.SetResult();
    }

    private static TaskCompletionSource NewProgress() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(801, LogLevel.Error, "The event {Type} with the id {Id} became a dead letter after {Attempts} attempts: {Reason}. Send it again with RedeliverAsync.")]
    private partial void LogDead(string type, string id, int attempts, string reason);

    [LoggerMessage(802, LogLevel.Error, "An event could not be put aside as a dead letter: {Reason} Those behind it wait. Free the disk or mend the folder.")]
    private partial void LogNotPutAside(string reason);

    [LoggerMessage(803, LogLevel.Warning, "The journal '{Path}' of a dead process was damaged: {Records} events and {Bytes} bytes of it could not be read.")]
    private partial void LogDamaged(string path, long records, long bytes);
}
