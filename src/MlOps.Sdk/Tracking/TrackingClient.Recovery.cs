using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Journal;
using MlOps.Sdk.Tracking.Delivery;

namespace MlOps.Sdk.Tracking;

/// <content>Takes up what processes that are gone left.</content>
public sealed partial class TrackingClient
{
    // No system tells when a journal becomes free, so that it is looked at again and again.
    private static readonly TimeSpan HeldInterval = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, bool> _leftToOthers = new(); // runs with a journal that was waited for in vain

    /// <summary>Takes up what processes that are gone left in the home folder, and waits for it, at most the recovery time-out.</summary>
    internal void Recover()
    {
        var sources = Add(_home.TakeOverDead());
        if (sources.Length == 0)
        {
            return;
        }

        var gone = Task.WhenAll(sources.Select(source => source.Gone));
        var left = _settings.RecoveryTimeout;
        long before;
        do
        {
            before = Progress(sources);
            var wait = _store.IsRemote && Glance < left ? Glance : left;
            ProcessEnd.WaitFor(gone, wait);
            left -= wait;
        }
        while (!gone.IsCompleted && left > TimeSpan.Zero && Progress(sources) > before);

        if (sources.Count(source => !source.Gone.IsCompleted) is > 0 and var waiting)
        {
            LogRecoveryGoesOn(waiting);
        }
    }

    /// <summary>
    /// Waits until what was logged for a run by processes that are gone, and by this one before it ended the run, is in the store, the
    /// run's creation too: as long as the store takes some of it within each drain time-out. For whoever goes on with the run alone: what
    /// another machine or a dying process seems to have is taken up here.
    /// </summary>
    internal async Task<RunRecovery> RecoverAsync(string runId, CancellationToken cancellationToken)
    {
        var isHeld = await IsHeldAsync(runId, cancellationToken).ConfigureAwait(false);
        long before;
        do
        {
            before = Delivery.DeliveredRecords;
            if (await WaitAsync(Delivery.EndedAsync(runId), _settings.DrainTimeout, cancellationToken).ConfigureAwait(false))
            {
                return isHeld ? RunRecovery.HeldByOthers : RunRecovery.Complete;
            }
        }
        while (Delivery.DeliveredRecords > before);

        return RunRecovery.Waits;
    }

    /// <summary>Delivers what processes that are gone left in the home folder, until all of it is settled or the call is cancelled.</summary>
    /// <returns>What could not be delivered, and why.</returns>
    internal async Task<IReadOnlyList<string>> SyncDeadAsync(CancellationToken cancellationToken)
    {
        var sources = Add(_home.TakeOverDead());
        await Task.WhenAll(sources.Select(source => source.Gone))
            .WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // what waits is named below
        var undelivered = sources.Where(source => !source.IsDelivered).ToArray();
        var reasons = undelivered
            .Select(source => source.Refusal is { } refusal
                ? $"Run {source.RunId} was refused: {refusal}"
                : $"Run {source.RunId} waits: {Delivery.Problem ?? "there was no time for it."}")
            .ToList();
        if (Delivery.RefusedRecords - undelivered.Count(source => source.Refusal is not null) is > 0 and var refused)
        {
            reasons.Add(FormattableString.Invariant($"{refused} records were refused by '{_home.Target}'."));
        }

        return reasons;
    }

    /// <summary>
    /// Takes over the run's journals. One that is locked is waited for, at most the drain time-out: its process may be dying, or another
    /// one that started at the same time may be delivering it.
    /// </summary>
    private async Task<bool> IsHeldAsync(string runId, CancellationToken cancellationToken)
    {
        for (var left = _leftToOthers.ContainsKey(runId) ? TimeSpan.Zero : _settings.DrainTimeout; ; left -= HeldInterval)
        {
            var known = Delivery.WritersOf(runId);
            Add(_home.TakeOverDead(runId, known, out var isHeld));
            if (!isHeld)
            {
                return false;
            }

            if (left <= TimeSpan.Zero)
            {
                if (_leftToOthers.TryAdd(runId, true))
                {
                    LogHeldByOthers(runId, _home.JournalFolder);
                }

                return true;
            }

            await Task.Delay(HeldInterval, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private long Progress(RecoveredRunSource[] sources) => Delivery.DeliveredRecords + sources.Count(source => source.Gone.IsCompleted);

    private RecoveredRunSource[] Add(IReadOnlyList<JournalFile> journals)
    {
        var sources = RecoveredRunSource.Group(journals).ToArray();
        foreach (var source in sources)
        {
            Delivery.Add(source);
        }

        return sources;
    }

    [LoggerMessage(223, LogLevel.Information, "{Count} runs of processes that are gone are still being delivered, in the background.")]
    private partial void LogRecoveryGoesOn(int count);

    [LoggerMessage(225, LogLevel.Warning,
        "Another process has a journal of run {RunId} in '{Folder}', which is gone on with. What it delivers from now on is not taken for a repeat.")]
    private partial void LogHeldByOthers(string runId, string folder);
}
