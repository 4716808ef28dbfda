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
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private async ValueTask StopAsync(long step, ICheckpointable state, IReadOnlyDictionary<string, double>? metrics)
    {
        var notice = Interruption!.Notice!;
        _tracking.Logger.Stops(step, notice.ToString());
        _isEnded = true;
        _watchdog?.Dispose();
        var fault = await SaveInTimeAsync(step, state, metrics, notice.Remaining(_tracking.Time) - _description.Shutdown).ConfigureAwait(false);
        _ticks?.TakeLast(step, LastCheckpointStep);
        var kept = LastCheckpointStep;
        await EndAsync(notice, step, kept).ConfigureAwait(false);
        throw TrainingErrors.Interrupted(notice, step, kept, _description.ExitCode ?? notice.ExitCode, fault);
    }

    private async ValueTask StopAtBudgetAsync(long step, ICheckpointable state, IReadOnlyDictionary<string, double>? metrics)
    {
        _isEnded = true;
        var fault = await SaveInTimeAsync(step, state, metrics, left: null).ConfigureAwait(false);
        await StopWatchingAsync().ConfigureAwait(false);
        var exception = TrainingErrors.Spent(_description.Budget!, step, LastCheckpointStep, fault);
        _ticks?.TakeLast(step, LastCheckpointStep);
        Run.SetTag(TagNames.Interrupted, exception.Message);
        await Run.EndAsync(RunStatus.Killed, CancellationToken.None).ConfigureAwait(false);
        throw exception;
    }

    /// <summary>Saves the step when that fits in the time that is left, if there is such a limit; else waits for the checkpoint that is being written.</summary>
    /// <returns>Why it was not saved.</returns>
    private async Task<Exception?> SaveInTimeAsync(long step, ICheckpointable state, IReadOnlyDictionary<string, double>? metrics, TimeSpan? left)
    {
        if (Checkpoints is null)
        {
            return null;
        }

        using var deadline = CancelAfter(left);
        try
        {
            var needed = ((Checkpoints.LastStall ?? TimeSpan.Zero) + (Checkpoints.LastCommitDuration ?? TimeSpan.Zero)) * SafetyFactor;
            if (left is null || needed < left)
            {
                await Checkpoints.SaveAsync(step, _state.After(step, state), metrics, deadline.Token).ConfigureAwait(false);
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

        // The process needs some of the time to end. What is not delivered by then is delivered by the next start.
        var left = notice.Remaining(_tracking.Time) - (_description.Shutdown / 2);
        using var deadline = CancelAfter(left);
        if (left is { } time)
        {
            _tracking.WaitAtMost(Wait(time));
        }

        await ((Task)Run.FlushAsync(deadline.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await AcknowledgeAsync(deadline.Token).ConfigureAwait(false);
        await Run.EndAsync(RunStatus.Killed, deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AcknowledgeAsync(CancellationToken cancellationToken)
    {
        using var limit = CancelAfter(LongestAcknowledgement);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await Interruption!.AcknowledgeAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The machine goes anyway.
        }
    }

    private CancellationTokenSource CancelAfter(TimeSpan? left) => left is { } time ? new(Wait(time), _tracking.Time) : new();

    // The end of a job may be weeks away, and timers take no such time.
    private static TimeSpan Wait(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time < LongestWait ? time : LongestWait;

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
                await Task.Delay(Wait(left), _time, _stop.Token).ConfigureAwait(false);
                if (_session._isEnded)
                {
                    return;
                }

                _session.Run.SetTag(TagNames.Interrupted, $"{notice} {TrainingErrors.DoesNotEnd(_session.NextStep)}");
                _session.Run.NoteStopSignal();
                await _session.Run.FlushAsync(_stop.Token).ConfigureAwait(false);
                if (_session.Checkpoints is { } checkpoints)
                {
                    await checkpoints.Committing.WaitAsync(_stop.Token).ConfigureAwait(false); // what failed is for the loop to hear
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
