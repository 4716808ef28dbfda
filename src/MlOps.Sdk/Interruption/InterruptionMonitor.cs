using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MlOps.Sdk.Diagnostics;
using MlOps.Sdk.Secrets;

namespace MlOps.Sdk.Interruption;

/// <summary>
/// Hears that this machine or process will go, from all the sources that there are, in the background. What fails there is logged and
/// comes up nowhere. Can be used by all threads.
/// </summary>
public sealed class InterruptionMonitor : IAsyncDisposable
{
    private const int MostNotices = 1_000;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly InterruptionSettings _settings;
    private readonly ILogger _logger;
    private readonly InterruptionContext _context;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _interruption = new();
    private readonly TaskCompletionSource<InterruptionNotice> _interrupting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Action<InterruptionNotice>> _callbacks = [];
    private readonly List<(string Name, Task Task)> _watched = [];
    private InterruptionNotice[] _notices = [];
    private InterruptionNotice? _notice;
    private Task _calls = Task.CompletedTask;
    private bool _isDisposed;

    private InterruptionMonitor(InterruptionSettings settings, ILogger logger)
    {
        _settings = settings;
        _logger = logger;
        _context = new(this, settings, logger);
        Interrupted = _interruption.Token;
    }

    /// <summary>
    /// The most urgent notice so far: one that interrupts before advice, then the earliest deadline, then the first. A read of a field, for
    /// each step of a loop.
    /// </summary>
    public InterruptionNotice? Notice => Volatile.Read(ref _notice);

    /// <summary>All notices so far, in order.</summary>
    public IReadOnlyList<InterruptionNotice> Notices => Volatile.Read(ref _notices);

    /// <summary>
    /// Cancelled at the first notice that is final, or of a kind in <see cref="InterruptionMonitorOptions.AlsoInterruptOn"/>. What is
    /// registered with it is called on another thread.
    /// </summary>
    public CancellationToken Interrupted { get; }

    /// <summary>The names of the sources that are watched now.</summary>
    public IReadOnlyList<string> Watching
    {
        get
        {
            lock (_gate)
            {
                return [.. _watched.Select(watched => watched.Name)];
            }
        }
    }

    /// <summary>Begins to watch. Signals that come after this returned are heard; clouds are looked for in the background.</summary>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option has no sense; the message names all that have none.</exception>
    public static InterruptionMonitor Start(Action<InterruptionMonitorOptions>? configure = null)
    {
        var options = new InterruptionMonitorOptions();
        configure?.Invoke(options);
        var logger = new SafeLogger(options.LoggerFactory?.CreateLogger<InterruptionMonitor>() ?? (ILogger)NullLogger.Instance);
        var monitor = new InterruptionMonitor(InterruptionSettings.Of(options, logger), logger);
        foreach (var source in options.Sources)
        {
            monitor.Watch(source);
        }

        if (options.Detect)
        {
            monitor.Watch(InterruptionSources.Detect());
        }

        return monitor;
    }

    /// <summary>Waits for the first notice that cancels <see cref="Interrupted"/>.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">The waiting was cancelled, or the monitor disposed.</exception>
    public Task<InterruptionNotice> WaitAsync(CancellationToken cancellationToken = default) => _interrupting.Task.WaitAsync(cancellationToken);

    /// <summary>Has a function called for each notice, also those so far, in order, one at a time, on a thread of the pool.</summary>
    /// <param name="callback">The function. What it throws is logged.</param>
    /// <returns>Ends it when disposed.</returns>
    public IDisposable OnNotice(Action<InterruptionNotice> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        lock (_gate)
        {
            _callbacks.Add(callback);
            foreach (var notice in _notices)
            {
                _calls = CallAfterAsync(_calls, notice, [callback]);
            }
        }

        return new Subscription(this, callback);
    }

    /// <summary>
    /// Tells the sources whose notices interrupt, and that want to know, that the state is saved. That is Azure alone, when
    /// <see cref="InterruptionMonitorOptions.AcknowledgeAzureEvents"/> is set. A failure is logged.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting for an answer.</param>
    /// <returns>Whether a source took it.</returns>
    public async Task<bool> AcknowledgeAsync(CancellationToken cancellationToken = default)
    {
        var isTaken = false;
        foreach (var notice in Notices)
        {
            if (notice.Acknowledge is { } acknowledge && Interrupts(notice))
            {
                isTaken |= await acknowledge(cancellationToken).ConfigureAwait(false);
            }
        }

        return isTaken;
    }

    /// <summary>Ends the watching. <see cref="Interrupted"/> stays as it is.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] watched;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            watched = [.. _watched.Select(one => one.Task)];
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        _interrupting.TrySetCanceled();
        await Task.WhenAll(watched).WaitAsync(StopPatience, _settings.TimeProvider, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // a source that does not end is left behind
    }

    internal void Watch(IInterruptionSource source)
    {
        var (name, over) = (NameOf(source), new TaskCompletionSource());
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _watched.Add((name, over.Task));
        }

        _ = RunAsync(source, name, over);
    }

    internal void Take(InterruptionNotice notice)
    {
        var interrupts = Interrupts(notice);
        lock (_gate)
        {
            var isFull = _notices.Length >= MostNotices && (!interrupts || _interruption.IsCancellationRequested);
            if (_isDisposed || isFull || _notices.Any(notice.IsSameAs))
            {
                return;
            }

            Volatile.Write(ref _notices, [.. _notices, notice]);
            if (_notice is null || IsMoreUrgent(notice, _notice))
            {
                Volatile.Write(ref _notice, notice);
            }

            _calls = CallAfterAsync(_calls, notice, [.. _callbacks]);
        }

        if (!interrupts)
        {
            _logger.Advice(notice);
            return;
        }

        _ = CancelAsync(); // the token first: who waited and then looks at it finds it cancelled
        _interrupting.TrySetResult(notice);
        _logger.Interrupting(notice);
    }

    private bool Interrupts(InterruptionNotice notice) => notice.IsFinal || _settings.AlsoInterruptOn.Contains(notice.Kind);

    private bool IsMoreUrgent(InterruptionNotice notice, InterruptionNotice than)
    {
        var (interrupts, other) = (Interrupts(notice), Interrupts(than));
        return interrupts != other ? interrupts : notice.Deadline is { } deadline && (than.Deadline is null || deadline < than.Deadline);
    }

    private async Task RunAsync(IInterruptionSource source, string name, TaskCompletionSource over)
    {
        try
        {
            // Ours listen to signals when this returns; a user's source may work for long before its first await.
            var watching = source is SignalSource or DetectedSources
                ? source.WatchAsync(_context, _stop.Token)
                : Task.Run(() => source.WatchAsync(_context, _stop.Token), _stop.Token);
            await watching.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The monitor was disposed.
        }
        catch (Exception exception)
        {
            _logger.SourceFailed(name, SecretRedactor.Redact(exception.Message), exception);
        }

        lock (_gate)
        {
            _watched.RemoveAll(one => one.Task == over.Task);
        }

        over.SetResult();
    }

    private async Task CancelAsync()
    {
        try
        {
            await _interruption.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _logger.CallbackFailed(SecretRedactor.Redact(exception.Message), exception);
        }
    }

    private async Task CallAfterAsync(Task before, InterruptionNotice notice, Action<InterruptionNotice>[] callbacks)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        foreach (var callback in callbacks)
        {
            try
            {
                callback(notice);
            }
            catch (Exception exception)
            {
                _logger.CallbackFailed(SecretRedactor.Redact(exception.Message), exception);
            }
        }
    }

    private static string NameOf(IInterruptionSource source)
    {
        try
        {
            return source.Name ?? source.GetType().Name;
        }
        catch (Exception)
        {
            return source.GetType().Name; // the name is only for messages
        }
    }

    private sealed class Subscription(InterruptionMonitor monitor, Action<InterruptionNotice> callback) : IDisposable
    {
        public void Dispose()
        {
            lock (monitor._gate)
            {
                monitor._callbacks.Remove(callback);
            }
        }
    }
}
