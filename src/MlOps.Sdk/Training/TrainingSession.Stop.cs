using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Interruption;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Training;

/// <content>Stops in time.</content>
public sealed partial class TrainingSession
{
    // What a save took last is no promise: the disk may be busier now.
    private const double SafetyFactor = 1.25;
    private static readonly TimeSpan LongestAcknowledgement = TimeSpan.FromSeconds(2);

    private async ValueTask StopAsync(long step, ICheckpointable state, IReadOnlyDictionary<string, double>? metrics)
    {
        var notice = Interruption!.Notice!;
        _tracking.Logger.Stops(step, notice.ToString());
        _isEnded = true;
        _watchdog?.Dispose();
        var fault = await SaveInTimeAsync(step, state, metrics, notice).ConfigureAwait(false);
        var kept = Checkpoints?.LastCommitted?.Step ?? await NewestAsync().ConfigureAwait(false);
        await EndAsync(notice, step, kept).ConfigureAwait(false);
        throw TrainingErrors.Interrupted(notice, step, kept, _description.ExitCode ?? notice.ExitCode, fault);
    }

    /// <summary>Saves the step when that fits before the deadline; else waits for the checkpoint that is being written.</summary>
    /// <returns>Why it was not saved.</returns>
    private async Task<Exception?> SaveInTimeAsync(long step, ICheckpointable state, IReadOnlyDictionary<string, double>? metrics, InterruptionNotice notice)
    {
        if (Checkpoints is null)
        {
            return null;
        }

        using var deadline = new CancellationTokenSource();
        var left = notice.Remaining(_tracking.Time) - _description.Shutdown;
        if (left is { } time)
        {
            deadline.CancelAfter(time > TimeSpan.Zero ? time : TimeSpan.Zero);
        }

        try
        {
            var needed = ((Checkpoints.LastStall ?? TimeSpan.Zero) + (Checkpoints.LastCommitDuration ?? TimeSpan.Zero)) * SafetyFactor;
            if (left is null || needed < left)
            {
                await Checkpoints.SaveAsync(step, state, metrics, deadline.Token).ConfigureAwait(false);
            }
            else
            {
                await Checkpoints.FlushAsync(deadline.Token).ConfigureAwait(false);
            }

            return null;
        }
        catch (Exception e) when (e is CheckpointStoreException or OperationCanceledException)
        {
            _tracking.Logger.LastNotSaved(e);
            return e;
        }
    }

    /// <summary>Marks the run and ends it, as far as the time allows. What is journalled is safe before anything else is waited for.</summary>
    private async Task EndAsync(InterruptionNotice notice, long step, long? kept)
    {
        Run.SetTag(TagNames.Interrupted, $"{notice} {TrainingErrors.Kept(step, kept)}");
        using var deadline = new CancellationTokenSource();
        if (notice.Remaining(_tracking.Time) is { } left)
        {
            deadline.CancelAfter(left);
        }

        try
        {
            await Run.FlushAsync(deadline.Token).ConfigureAwait(false);
            await AcknowledgeAsync(deadline.Token).ConfigureAwait(false);
            await Run.EndAsync(RunStatus.Killed, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What is not delivered is delivered by the next start.
        }
    }

    private async Task AcknowledgeAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestAcknowledgement);
        try
        {
            await Interruption!.AcknowledgeAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The machine goes anyway.
        }
    }

    /// <summary>The newest checkpoint that an earlier start left.</summary>
    private async Task<long?> NewestAsync()
    {
        try
        {
            return Checkpoints is not null && _previous.MayRestore
                && await Checkpoints.ListAsync(CancellationToken.None).ConfigureAwait(false) is [var newest, ..]
                && (_previous.FinishedRunId is null || newest.RunId != _previous.FinishedRunId) ? newest.Step : null;
        }
        catch (CheckpointStoreException)
        {
            return null;
        }
    }

    /// <summary>
    /// When the deadline of a notice is near and the step has not ended: brings the last snapshot to the disk, and notes that the run was
    /// stopped. The step may still end; then all goes its usual way.
    /// </summary>
    private sealed class Watchdog : IDisposable
    {
        private readonly TrainingSession _session;
        private readonly CancellationTokenSource _stop = new();
        private readonly CancellationTokenRegistration _registration;
        private readonly TimeSpan _shutdown;
        private readonly TimeProvider _time;

        public Watchdog(TrainingSession session, InterruptionMonitor monitor, TimeSpan shutdown, TimeProvider time)
        {
            _session = session;
            _shutdown = shutdown;
            _time = time;
            _registration = monitor.Interrupted.Register(() => _ = WatchAsync(monitor.Notice!));
        }

        public void Dispose()
        {
            _registration.Dispose();
            _stop.Cancel();
        }

        private async Task WatchAsync(InterruptionNotice notice)
        {
            var left = (notice.Remaining(_time) ?? TimeSpan.Zero) - _shutdown;
            try
            {
                await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time, _stop.Token).ConfigureAwait(false);
                if (_session._isEnded)
                {
                    return;
                }

                _session.Run.NoteStopSignal();
                await _session.Run.FlushAsync(_stop.Token).ConfigureAwait(false);
                if (_session.Checkpoints is { } checkpoints)
                {
                    await checkpoints.FlushAsync(_stop.Token).ConfigureAwait(false);
                }

                _session._tracking.Logger.StepDoesNotEnd(_session.Checkpoints?.LastCommitted?.Step);
            }
            catch (Exception e) when (e is OperationCanceledException or CheckpointStoreException or ObjectDisposedException)
            {
                // The step has ended, or there is nothing to keep.
            }
        }
    }
}
