using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry.Stores;

namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>
/// Changes of the registry that others are told of. The event is noted before the store is asked and goes to the outbox when the store has
/// answered. Where the answer was lost, or the process died, the store is looked at later, and the event told with the id that it was noted with.
/// </summary>
internal sealed partial class RegistryAnnouncer : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1); // a server may do late what it was asked for

    private readonly IModelRegistryStore _store;
    private readonly WebhookOutbox _outbox;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly List<PendingEvents> _dead = [];
    private readonly SemaphoreSlim _wake = new(0);
    private readonly SemaphoreSlim _looking = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _settling;
    private PendingEvents? _own; // begun by the first change

    public RegistryAnnouncer(IModelRegistryStore store, WebhookOutbox outbox, TimeProvider time, ILogger logger)
    {
        _store = store;
        _outbox = outbox;
        _time = time;
        _logger = logger;
        _settling = Task.Run(() => SettleAsync(_stop.Token));
    }

    public Task<ModelVersion> CreateVersionAsync(ModelVersionStart start, CancellationToken cancellationToken)
    {
        start = start.Identified();
        return ChangeAsync(
            Pending(RegistryEventTypes.Registered, start.Name) with { RegistrationId = start.RegistrationId },
            () => _store.CreateVersionAsync(start, cancellationToken),
            (pending, version) => pending with { Version = version.Version },
            cancellationToken);
    }

    public async Task SetAliasAsync(string name, string alias, int version, CancellationToken cancellationToken)
    {
        await SettleAliasAsync(name, alias, cancellationToken).ConfigureAwait(false);
        var before = await FindAliasAsync(name, alias, cancellationToken).ConfigureAwait(false);
        if (before == version)
        {
            await _store.SetAliasAsync(name, alias, version, cancellationToken).ConfigureAwait(false);
            return;
        }

        var type = version < before ? RegistryEventTypes.RolledBack : RegistryEventTypes.Promoted;
        await ChangeAsync(
            Pending(type, name) with { Version = version, Alias = alias, PreviousVersion = before },
            () => _store.SetAliasAsync(name, alias, version, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    public async Task DeleteAliasAsync(string name, string alias, CancellationToken cancellationToken)
    {
        await SettleAliasAsync(name, alias, cancellationToken).ConfigureAwait(false);
        await ChangeAsync(
            Pending(RegistryEventTypes.AliasDeleted, name) with { Alias = alias },
            () => _store.DeleteAliasAsync(name, alias, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops looking. What is not known yet waits for the next client with this outbox.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _settling.ConfigureAwait(false);
        foreach (var pending in All())
        {
            pending.Dispose();
        }

        _stop.Dispose();
        _wake.Dispose();
        _looking.Dispose();
    }

    private PendingEvent Pending(string type, string name)
    {
        var now = _time.GetUtcNow();
        return new() { Id = Guid.CreateVersion7(now).ToString("D"), Time = now, Place = _store.Place, Type = type, Name = name };
    }

    private Task<int> ChangeAsync(PendingEvent pending, Func<Task> change, CancellationToken cancellationToken) => ChangeAsync(
        pending,
        async () =>
        {
            await change().ConfigureAwait(false);
            return 0;
        },
        (same, _) => same,
        cancellationToken);

    private async Task<T> ChangeAsync<T>(PendingEvent pending, Func<Task<T>> change, Func<PendingEvent, T, PendingEvent> whole, CancellationToken cancellationToken)
    {
        var own = Note(pending);
        try
        {
            var result = await change().ConfigureAwait(false);
            await EnqueueAsync(whole(pending, result), cancellationToken).ConfigureAwait(false);
            own.Settle(pending);
            return result;
        }
        catch (MlflowException exception) when (!exception.MayHaveHappened)
        {
            own.Settle(pending);
            throw;
        }
        catch
        {
            own.Leave(pending);
            _wake.Release();
            throw;
        }
    }

    /// <exception cref="WebhookOutboxException">The event could not be noted. Nothing has been changed.</exception>
    private PendingEvents Note(PendingEvent pending)
    {
        try
        {
            lock (_gate)
            {
                _own ??= PendingEvents.Begin(_outbox.PendingFolder);
            }

            _own.Add(pending);
            return _own;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw WebhookOutboxException.NotDurable(pending.Type, exception.Message);
        }
    }

    private IEnumerable<PendingEvents> All()
    {
        lock (_gate)
        {
            return _own is null ? [.. _dead] : [.. _dead, _own];
        }
    }

    private Task EnqueueAsync(PendingEvent pending, CancellationToken cancellationToken)
    {
        var data = new Dictionary<string, string?> { ["name"] = pending.Name };
        Add("version", pending.Version?.ToString(CultureInfo.InvariantCulture));
        Add("alias", pending.Alias);
        Add("previous_version", pending.PreviousVersion?.ToString(CultureInfo.InvariantCulture));
        return _outbox.TakeAsync(pending.Id, pending.Time, pending.Type, pending.Name, data, cancellationToken);

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                data[key] = value;
            }
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever goes wrong is logged and tried again: nobody waits for it.")]
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var isAllSettled = true;
                try
                {
                    isAllSettled = await SettleAllAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    LogNotSettled(exception.Message);
                    isAllSettled = false;
                }

                using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var woken = _wake.WaitAsync(pause.Token);
                await (isAllSettled ? woken : Task.WhenAny(woken, Task.Delay(Pause, _time, pause.Token))).ConfigureAwait(false);
                await pause.CancelAsync().ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What is left is in the folder.
        }
    }

    /// <summary>
    /// Finds out about earlier changes of an alias before it is changed again: MLflow keeps no history of aliases, and what it points at now is all that
    /// tells of them.
    /// </summary>
    private async Task SettleAliasAsync(string name, string alias, CancellationToken cancellationToken)
    {
        if (All().Any(some => some.Unsettled().Any(IsOfAlias)))
        {
            await SettleAsync(IsOfAlias, cancellationToken).ConfigureAwait(false);
        }

        bool IsOfAlias(PendingEvent pending) => pending.Name == name && pending.Alias == alias;
    }

    private Task<bool> SettleAllAsync(CancellationToken cancellationToken)
    {
        var dead = PendingEvents.TakeOverDead(_outbox.PendingFolder);
        lock (_gate)
        {
            _dead.AddRange(dead);
        }

        return SettleAsync(_ => true, cancellationToken);
    }

    /// <returns>Whether none of these is left of this store.</returns>
    private async Task<bool> SettleAsync(Func<PendingEvent, bool> which, CancellationToken cancellationToken)
    {
        await _looking.WaitAsync(cancellationToken).ConfigureAwait(false); // or two would tell the same
        try
        {
            var isAllSettled = true;
            foreach (var some in All())
            {
                foreach (var pending in some.Unsettled().Where(pending => pending.Place == _store.Place && which(pending)))
                {
                    if (await FindOutAsync(pending, cancellationToken).ConfigureAwait(false) is { } happened)
                    {
                        await EnqueueAsync(happened, cancellationToken).ConfigureAwait(false);
                    }
                    else if (_time.GetUtcNow() - pending.Time < Grace)
                    {
                        isAllSettled = false;
                        continue;
                    }
                    else
                    {
                        LogNotTold(pending.Type, pending.Name, pending.Alias, pending.Version, pending.Time);
                    }

                    some.Settle(pending);
                }
            }

            return isAllSettled;
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <returns>The event with all that is known of it; <see langword="null"/> when the store does not look as if its change had happened.</returns>
    private async Task<PendingEvent?> FindOutAsync(PendingEvent pending, CancellationToken cancellationToken)
    {
        if (pending.RegistrationId is { } id)
        {
            return await _store.FindRegistrationAsync(pending.Name, id, cancellationToken).ConfigureAwait(false) is { } version ? pending with { Version = version.Version } : null;
        }

        return await FindAliasAsync(pending.Name, pending.Alias!, cancellationToken).ConfigureAwait(false) == pending.Version ? pending : null;
    }

    private async Task<int?> FindAliasAsync(string name, string alias, CancellationToken cancellationToken)
    {
        try
        {
            return (await _store.GetVersionByAliasAsync(name, alias, cancellationToken).ConfigureAwait(false)).Version;
        }
        catch (MlflowException exception) when (ModelRegistry.IsGone(exception))
        {
            return null; // it is new, or the store says better what is wrong
        }
    }

    [LoggerMessage(705, LogLevel.Warning, "Whether a change of the registry happened that others are to be told of could not be found out yet: {Reason}")]
    private partial void LogNotSettled(string reason);

    [LoggerMessage(706, LogLevel.Warning, "Nobody is told of '{Type}' of the model '{Model}' (alias '{Alias}', version {Version}), asked for at {Time:o}: the answer was lost, and the registry does not show that it happened. If it did, the registry was changed again since")]
    private partial void LogNotTold(string type, string model, string? alias, int? version, DateTimeOffset time);
}
