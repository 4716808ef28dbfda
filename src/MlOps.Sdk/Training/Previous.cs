using System.Globalization;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Training.Wire;

namespace MlOps.Sdk.Training;

/// <summary>What earlier starts with the same place for checkpoints left: a run to go on with, or nothing.</summary>
/// <param name="RunId">The run to resume; <see langword="null"/> for a new one.</param>
/// <param name="Attempt">Which start this is.</param>
/// <param name="MayRestore">Whether the checkpoints that are there are of a training that did not come to its end.</param>
/// <param name="EarlierRunIds">The runs whose checkpoints are there and not this training's; "" stands for those without a run.</param>
/// <param name="ContinuedRunIds">The runs whose checkpoints are there and this training's: its own, and those that it followed, of another store say.</param>
/// <param name="LastSequence">The number of the newest checkpoint that is there.</param>
/// <param name="Record">Where this start is noted.</param>
internal sealed record Previous(
    string? RunId, int Attempt, bool MayRestore, IReadOnlyList<string> EarlierRunIds, IReadOnlyList<string> ContinuedRunIds, long LastSequence, SessionRecord? Record)
{
    public static async Task<Previous> FindAsync(
        TrackingClient tracking, TrainingDescription description, CheckpointManager? checkpoints, CancellationToken cancellationToken)
    {
        if (checkpoints is null)
        {
            return new(null, 1, MayRestore: false, [], [], 0, null);
        }

        var record = new SessionRecord(tracking.HomeFolder, description.Store!.Location);
        var place = new Place(tracking, record, await checkpoints.ListAsync(cancellationToken).ConfigureAwait(false), record.Read());
        return (description.Run.RunId ?? place.RunIdOfEnvironment) is { } named
            ? place.GoOnWith(named, place.Has(named) ? place.OthersThan(named) : []) // as the user says
            : await place.FindAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A place for checkpoints: those that are there, newest first, and what the home folder notes of it.</summary>
    private sealed record Place(TrackingClient Tracking, SessionRecord Record, IReadOnlyList<CheckpointInfo> Saved, SessionRecordWire? Noted)
    {
        private IEnumerable<string> RunIds => Saved.Select(checkpoint => checkpoint.RunId ?? "").Distinct();

        private string? NewestRunId => Saved is [var newest, ..] ? newest.RunId : null;

        private long LastSequence => Saved is [var newest, ..] ? newest.Sequence : 0;

        /// <summary>The run that MLFLOW_RUN_ID names, where it is one that trained here: named for each start, it is not to be done anew by each.</summary>
        public string? RunIdOfEnvironment => Tracking.RunIdOfEnvironment is { } runId && (Noted?.RunId == runId || Has(runId)) ? runId : null;

        private IEnumerable<string> Continued => Noted is null ? [] : Noted.ContinuedRunIds.Append(Noted.RunId);

        /// <summary>Whether somebody who does not see this note has saved here since it was made: another machine. Numbers begin anew in a folder that was deleted.</summary>
        private bool IsNoteOld => NewestRunId is { } newest && !Continued.Contains(newest) && (LastSequence > Noted?.LastSequence || Noted?.EarlierRunIds.Contains(newest) == false);

        public bool Has(string runId) => RunIds.Contains(runId);

        public string[] OthersThan(string? runId) => [.. RunIds.Where(other => other != (runId ?? ""))];

        public Previous GoOnWith(string runId, IReadOnlyList<string> earlier) => New(runId, AttemptAfter(runId), mayRestore: true, earlier);

        /// <summary>As the note has it. On a machine without it the newest manifest says it, and no older one is of a training that is known to go on.</summary>
        public async Task<Previous> FindAsync(CancellationToken cancellationToken)
        {
            if (Noted is null || IsNoteOld)
            {
                return NewestRunId is { } newest
                    ? await GoOnAsync(newest, OthersThan(newest), note: null, cancellationToken).ConfigureAwait(false)
                    : New(null, 1, mayRestore: true, OthersThan(null));
            }

            return Noted.IsComplete
                ? Anew(Noted.RunId)
                : await GoOnAsync(Noted.RunId, [.. RunIds.Except(Continued)], Noted, cancellationToken).ConfigureAwait(false);
        }

        private async Task<Previous> GoOnAsync(string runId, IReadOnlyList<string> earlier, SessionRecordWire? note, CancellationToken cancellationToken)
        {
            var (isKnown, run) = await LookUpAsync(runId, cancellationToken).ConfigureAwait(false);
            if (run?.Status == RunStatus.Finished && (note is null || note.IsEnding || AttemptOf(run) > note.Attempt))
            {
                return Anew(runId);
            }

            if (!isKnown || run?.LifecycleStage == LifecycleStage.Active)
            {
                return GoOnWith(runId, earlier); // also when a script that logged something to the run has ended it
            }

            // Deleted, or another store than before: its work is not lost. The start before may have been the one with another store, by mistake.
            return note is not null && NewestRunId is { } newest && newest != runId && !earlier.Contains(newest)
                ? await GoOnAsync(newest, OthersThan(newest), note: null, cancellationToken).ConfigureAwait(false)
                : New(null, AttemptAfter(runId), mayRestore: true, earlier);
        }

        /// <returns>Whether the store says something, and its run, if it has it.</returns>
        private async Task<(bool IsKnown, Run? Run)> LookUpAsync(string runId, CancellationToken cancellationToken)
        {
            // A run may have been killed before the store knew of it: then the store learns of it now.
            var recovery = await Tracking.RecoverAsync(runId, cancellationToken).ConfigureAwait(false);
            try
            {
                return recovery == RunRecovery.Waits ? (false, null) : (true, await Tracking.GetRunAsync(runId, cancellationToken).ConfigureAwait(false));
            }
            catch (MlflowException e) when (e.ErrorCode == MlflowErrorCodes.ResourceDoesNotExist)
            {
                return (recovery == RunRecovery.Complete, null);
            }
            catch (MlflowException e) when (e.IsTransient)
            {
                return (false, null);
            }
        }

        /// <summary>A new training. What is there now is of others, whatever the notes before knew of.</summary>
        private Previous Anew(string endedRunId) => New(null, 1, mayRestore: false, [.. RunIds.Append(endedRunId).Distinct()]);

        private Previous New(string? runId, int attempt, bool mayRestore, IReadOnlyList<string> earlier) =>
            new(runId, attempt, mayRestore, earlier, [.. RunIds.Except(earlier)], LastSequence, Record);

        private int AttemptAfter(string runId) =>
            1 + Saved.Where(checkpoint => checkpoint.RunId == runId).Select(checkpoint => checkpoint.Attempt).Append(Noted?.RunId == runId ? Noted.Attempt : 0).Max();

        private static int AttemptOf(Run run) =>
            run.Tags.TryGetValue(TagNames.Attempt, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) ? attempt : 1;
    }
}
