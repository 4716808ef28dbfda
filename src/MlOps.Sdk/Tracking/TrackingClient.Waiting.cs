using MlOps.Sdk.Tracking.Delivery;

namespace MlOps.Sdk.Tracking;

/// <content>Waits for what is on its way to the store, but not for ever.</content>
public sealed partial class TrackingClient
{
    // How long a server that takes nothing is waited for by those who can do without.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    // How long the end of a run waits for what the run knows by itself, which takes some hundredths of a second.
    private static readonly TimeSpan LongestContext = TimeSpan.FromSeconds(1);

    private long _fruitlessAt = -1;
    private long _endsAt = long.MaxValue;

    internal TimeSpan ContextGrace => _settings.Context?.Grace ?? (LongestContext < _settings.DrainTimeout ? LongestContext : _settings.DrainTimeout);

    /// <summary>Waits until an ended run is in the store, at most the drain time-out.</summary>
    internal async Task DrainAsync(RunSource source, CancellationToken cancellationToken)
    {
        Delivery.Hurry();
        if (!await WaitForDrainAsync(source.Gone, cancellationToken).ConfigureAwait(false))
        {
            source.WasWaitedFor = true;
            LogNotDrained(source.RunId, source.Backlog, _home.Folder);
        }
    }

    /// <summary>Waits until what a run has logged so far is in the store, at most the drain time-out.</summary>
    internal Task<bool> DrainAsync(ActiveRun run, CancellationToken cancellationToken) => WaitForDrainAsync(run.SyncAsync(cancellationToken), cancellationToken);

    /// <summary>Asks the store something that costs it little; fails when it can't answer.</summary>
    internal async Task PingAsync(CancellationToken cancellationToken)
    {
        await _store.OpenAsync(cancellationToken).ConfigureAwait(false);
        await _store.FindExperimentAsync("0", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The process will go: from now on deliveries are waited for until then at most, also when the client closes.</summary>
    internal void WaitAtMost(TimeSpan left) => Interlocked.Exchange(ref _endsAt, (_time.GetUtcNow() + left).UtcTicks);

    private TimeSpan Patience()
    {
        var left = new TimeSpan(Interlocked.Read(ref _endsAt) - _time.GetUtcNow().UtcTicks);
        return left < TimeSpan.Zero ? TimeSpan.Zero : left < _settings.DrainTimeout ? left : _settings.DrainTimeout;
    }

    /// <summary>
    /// Waits for a delivery, at most the drain time-out. A server that took nothing in all of an earlier one is not waited for again
    /// before it takes something: but for a moment, and not even that once the client closes.
    /// </summary>
    /// <returns>Whether it came in time.</returns>
    private async Task<bool> WaitForDrainAsync(Task settled, CancellationToken cancellationToken)
    {
        var before = Delivery.DeliveredRecords;
        var left = Patience();
        if (Interlocked.Read(ref _fruitlessAt) == before)
        {
            var glance = _disposed ? TimeSpan.Zero : Glance < left ? Glance : left;
            if (await WaitAsync(settled, glance, cancellationToken).ConfigureAwait(false) || Delivery.DeliveredRecords == before)
            {
                return settled.IsCompleted;
            }

            left -= glance;
        }

        var isSettled = await WaitAsync(settled, left, cancellationToken).ConfigureAwait(false);
        if (!isSettled && _store.IsRemote && Delivery.DeliveredRecords == before)
        {
            Interlocked.Exchange(ref _fruitlessAt, before);
        }

        return isSettled;
    }
}
