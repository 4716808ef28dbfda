using Microsoft.Extensions.Logging.Abstractions;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Interruption;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Training;

/// <summary>
/// A training that is tracked, saved and stopped in time: a run, its checkpoints, and what interrupts it. Started again after a kill it goes
/// on with the same run, from the newest checkpoint that is whole.
/// </summary>
/// <remarks>
/// One loop uses a session: <see cref="RestoreAsync"/>, then the steps from <see cref="NextStep"/> on, each ended by
/// <see cref="CompleteStepAsync"/>, then <see cref="CompleteAsync"/>. Disposed without the last, the run ends as FAILED. A metric that is
/// logged again for a step that is done again is not stored twice; where its value differs, the later one supersedes the earlier.
/// </remarks>
public sealed partial class TrainingSession : IAsyncDisposable
{
    private readonly TrackingClient _tracking;
    private readonly TrainingDescription _description;
    private readonly Previous _previous;
    private readonly Watchdog? _watchdog;
    private readonly SessionState _state;
    private SessionTicks? _ticks;
    private bool _hasSteps;
    private long? _restoredStep;
    private volatile bool _isEnded;
    private bool _isComplete;

    private TrainingSession(
        TrackingClient tracking, TrainingDescription description, ActiveRun run, CheckpointManager? checkpoints, InterruptionMonitor? monitor, Previous previous)
    {
        _tracking = tracking;
        _description = description;
        Run = run;
        Checkpoints = checkpoints;
        Interruption = monitor;
        _previous = previous;
        _state = new(run, description.Budget);
        _watchdog = monitor is null ? null : new(this, monitor, description.Shutdown, tracking.Time);
    }

    /// <summary>The run that is written.</summary>
    public ActiveRun Run { get; }

    /// <summary>The checkpoints; <see langword="null"/> when the description names no place for them.</summary>
    public CheckpointManager? Checkpoints { get; }

    /// <summary>What hears of interruptions; <see langword="null"/> when the description does not ask for it.</summary>
    public InterruptionMonitor? Interruption { get; }

    /// <summary>The step to go on with: 0, or the one after the checkpoint that was restored.</summary>
    public long NextStep { get; private set; }

    /// <summary>Which start this is: 1 for the first one.</summary>
    public int Attempt => _previous.Attempt;

    /// <summary>Whether the run is one that an earlier start began and did not bring to its end.</summary>
    public bool IsResumed => _previous.RunId is not null;

    internal static Task<TrainingSession> StartAsync(TrackingClient tracking, TrainingDescription description, CancellationToken cancellationToken) =>
        StartAsync(AmbientRun.Enter(), tracking, description, cancellationToken);

    private static async Task<TrainingSession> StartAsync(AmbientRun place, TrackingClient tracking, TrainingDescription description, CancellationToken cancellationToken)
    {
        // First of all, so that a signal is not missed.
        var monitor = description.Monitor is { } configure ? InterruptionMonitor.Start(options =>
        {
            options.TimeProvider = tracking.Time;
            configure(options);
        }) : null;
        CheckpointManager? checkpoints = null;
        ActiveRun? run = null;
        try
        {
            CheckpointManagerOptions? saving = null;
            checkpoints = description.Store is null ? null : CheckpointManager.Open(description.Store, options =>
            {
                options.TimeProvider = tracking.Time;
                description.ConfigureCheckpoints(options);
                options.Logger = options.Logger is NullLogger ? tracking.Logger : options.Logger;
                saving = options;
            });
            if (checkpoints is not null)
            {
                // Before anything is read or noted: of two starts at the same place one goes on, and the other changes nothing.
                await checkpoints.LockNowAsync(cancellationToken).ConfigureAwait(false);
            }

            var previous = await Previous.FindAsync(tracking, description, checkpoints, cancellationToken).ConfigureAwait(false);
            var runId = previous.RunId ?? Guid.NewGuid().ToString("N");
            Note(tracking, previous, runId, SessionProgress.Started); // before there is such a run: killed right after its start, it is found again
            run = await place.FillAsync(StartRunAsync(tracking, description, previous, runId, cancellationToken)).ConfigureAwait(false);
            if (run.Id != runId)
            {
                Note(tracking, previous, run.Id, SessionProgress.Started); // MLFLOW_RUN_ID named another one
            }

            if (saving is not null)
            {
                (saving.RunId, saving.Attempt) = (run.Id, previous.Attempt);
                saving.EarlierRunIds = previous.EarlierRunIds;
                saving.BeforeManifest = run.KeepAsync; // what was logged up to a checkpoint is not logged again by who goes on from it
            }

            var session = new TrainingSession(tracking, description, run, checkpoints, monitor, previous);
            if (monitor is not null)
            {
                tracking.LeaveStopSignalsToOthers();
            }

            return session;
        }
        catch
        {
            if (run is not null)
            {
                await run.DisposeAsync().ConfigureAwait(false);
            }

            if (checkpoints is not null)
            {
                await checkpoints.DisposeAsync().ConfigureAwait(false);
            }

            if (monitor is not null)
            {
                await monitor.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    /// <summary>Restores the newest checkpoint that is whole, or leaves the state as it is when there is none. Then <see cref="NextStep"/> is the step to go on with.</summary>
    /// <param name="state">The state. All of it is restored, or nothing.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What was restored; <see langword="null"/> for a fresh start.</returns>
    /// <exception cref="CheckpointCorruptException">There are checkpoints, and all of them are damaged.</exception>
    /// <exception cref="CheckpointMismatchException">The checkpoint does not fit the state.</exception>
    /// <exception cref="CheckpointStoreException">The store can't be read.</exception>
    public async Task<RestoredCheckpoint?> RestoreAsync(ICheckpointable state, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (_hasSteps)
        {
            throw TrainingErrors.RestoredLate(NextStep);
        }

        var restored = Checkpoints is not null && _previous.MayRestore
            ? await Checkpoints.RestoreLatestAsync(_state.Into(state), before: null, cancellationToken).ConfigureAwait(false)
            : null;
        _restoredStep = restored?.Step;
        NextStep = restored is null ? 0 : restored.Step + 1;
        if (Run.IsResumed)
        {
            var repeats = await _tracking.PassOverRepeatsAsync(Run, NextStep - 1, restored?.Checkpoint.CreatedAt, _state.Outstanding, cancellationToken).ConfigureAwait(false);
            _tracking.Logger.Restored(NextStep - 1, repeats);
        }

        return restored;
    }

    /// <summary>Ends a step: saves the state when it is due, and stops the training when the machine will go. Costs next to nothing when neither is so.</summary>
    /// <param name="step">The step that has ended: <see cref="NextStep"/>, or a later one.</param>
    /// <param name="state">The state after it.</param>
    /// <param name="metrics">Metrics of the state, for <see cref="RetentionPolicy.BestN"/>.</param>
    /// <param name="cancellationToken">Ends the waiting for the store.</param>
    /// <exception cref="TrainingInterruptedException">The machine or the process will go. What could be saved in time is on the disk, and the run is marked.</exception>
    /// <exception cref="CheckpointStoreException">The last snapshot could not be saved. It says so once; the training may go on.</exception>
    /// <exception cref="InvalidOperationException">The step was completed before, or the training has ended.</exception>
    public ValueTask CompleteStepAsync(
        long step, ICheckpointable state, IReadOnlyDictionary<string, double>? metrics = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (_isEnded)
        {
            throw TrainingErrors.Ended(step);
        }

        if (step < NextStep)
        {
            throw TrainingErrors.NotAsNext(step, NextStep);
        }

        NextStep = step + 1;
        _hasSteps = true;
        _ticks ??= TicksFrom(step);
        if (_ticks is { IsDue: true } && _ticks.Take(step, LastCheckpointStep) is not BudgetDecision.Continue and var decision && IsSpent(decision))
        {
            return StopAtBudgetAsync(step, state, metrics);
        }

        if (Interruption is { Interrupted.IsCancellationRequested: true })
        {
            return StopAsync(step, state, metrics);
        }

        if (Checkpoints is null)
        {
            return default;
        }

        var saving = Checkpoints.SaveIfDueAsync(step, _state.After(step, state), metrics, cancellationToken);
        return saving.IsCompletedSuccessfully ? default : new(saving.AsTask());
    }

    /// <summary>Ends the training: waits until the last snapshot is on the disk, and ends the run as <see cref="RunStatus.Finished"/>. Started again, a new training begins.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="CheckpointStoreException">The last snapshot could not be saved; the run ends as finished all the same.</exception>
    /// <exception cref="InvalidOperationException">It was stopped before its end, by an interruption, its budget or <see cref="DisposeAsync"/>: the next start goes on with it.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken = default)
    {
        if (_isEnded && !_isComplete)
        {
            throw TrainingErrors.NotComplete(NextStep);
        }

        (_isEnded, _isComplete) = (true, true);
        await StopWatchingAsync().ConfigureAwait(false);
        _ticks?.TakeLast(NextStep - 1, LastCheckpointStep);
        Note(_tracking, _previous, Run.Id, SessionProgress.Ending);
        await Run.CompleteAsync(cancellationToken).ConfigureAwait(false);
        Note(_tracking, _previous, Run.Id, SessionProgress.Complete);
        if (Checkpoints is not null)
        {
            await Checkpoints.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the run as <see cref="RunStatus.Failed"/> if the training was not completed, and waits until the last snapshot is on the disk.</summary>
    public async ValueTask DisposeAsync()
    {
        _isEnded = true;
        await StopWatchingAsync().ConfigureAwait(false);
        if (Checkpoints is not null)
        {
            await Checkpoints.DisposeAsync().ConfigureAwait(false);
        }

        await Run.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<ActiveRun> StartRunAsync(TrackingClient tracking, TrainingDescription description, Previous previous, string runId, CancellationToken cancellationToken)
    {
        var run = previous.RunId is null ? description.Run.WithNewRunId(runId) : description.Run.Resuming(runId);
        if (previous.RunId is not null)
        {
            tracking.Logger.GoesOn(previous.RunId, previous.Attempt);
        }

        var started = await tracking.StartRunAsync(run, cancellationToken).ConfigureAwait(false);
        if (previous.Attempt > 1)
        {
            started.SetTag(TagNames.Attempt, FormattableString.Invariant($"{previous.Attempt}"));
        }

        return started;
    }

    private long? LastCheckpointStep => Checkpoints?.LastCommitted?.Step ?? _restoredStep;

    private SessionTicks? TicksFrom(long step) => _description.Budget is null && _description.Progress is null ? null : new(_description, Run, step, _tracking.Time);

    private bool IsSpent(BudgetDecision decision)
    {
        if (decision == BudgetDecision.Warn)
        {
            _tracking.Logger.BudgetNearlySpent(_description.Budget!.Share, _description.Budget.Elapsed);
        }

        return decision == BudgetDecision.Stop;
    }

    private async Task StopWatchingAsync()
    {
        _watchdog?.Dispose();
        _ticks?.Dispose();
        if (Interruption is not null)
        {
            await Interruption.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static void Note(TrackingClient tracking, Previous previous, string runId, SessionProgress progress)
    {
        try
        {
            previous.Record?.Write(runId, previous, progress);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            tracking.Logger.NotNoted(e);
        }
    }
}
