using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Training.Wire;

namespace MlOps.Sdk.Training;

/// <summary>What earlier starts with the same place for checkpoints left: a run to go on with, or nothing.</summary>
/// <param name="RunId">The run to resume; <see langword="null"/> for a new one.</param>
/// <param name="Attempt">Which start this is.</param>
/// <param name="MayRestore">Whether the checkpoints that are there are of a training that did not come to its end.</param>
/// <param name="FinishedRunIds">The runs of trainings before this one: their checkpoints are not this one's.</param>
/// <param name="Record">Where this start is noted.</param>
internal sealed record Previous(string? RunId, int Attempt, bool MayRestore, IReadOnlyList<string> FinishedRunIds, SessionRecord? Record)
{
    public static async Task<Previous> FindAsync(
        TrackingClient tracking, TrainingDescription description, CheckpointManager? checkpoints, CancellationToken cancellationToken)
    {
        if (checkpoints is null)
        {
            return new(null, 1, MayRestore: false, [], null);
        }

        var record = new SessionRecord(tracking.HomeFolder, description.Store!.Location);
        var noted = record.Read();
        if (description.Run.RunId is { } named)
        {
            return new(named, noted?.RunId == named ? noted.Attempt + 1 : 1, MayRestore: true, [], record); // as the user says
        }

        var (runId, attempt, finished) = await OfAsync(noted, checkpoints, cancellationToken).ConfigureAwait(false);
        return runId is null ? new(null, 1, MayRestore: true, finished, record)
            : (noted is { IsComplete: true } ? RunStatus.Finished : await StatusAsync(tracking, runId, cancellationToken).ConfigureAwait(false)) switch
            {
                RunStatus.Finished => new(null, 1, MayRestore: false, [.. finished, runId], record),
                null => new(null, attempt + 1, MayRestore: true, finished, record), // another store than before: its work is not lost
                _ => new(runId, attempt + 1, MayRestore: true, finished, record),
            };
    }

    /// <summary>As the note has it. On a machine without it the newest manifest says it, and no older one is of a training that is known to go on.</summary>
    private static async Task<(string? RunId, int Attempt, string[] FinishedRunIds)> OfAsync(
        SessionRecordWire? noted, CheckpointManager checkpoints, CancellationToken cancellationToken)
    {
        var saved = await checkpoints.ListAsync(cancellationToken).ConfigureAwait(false);
        var runs = saved.Select(checkpoint => checkpoint.RunId).OfType<string>().Distinct();
        return noted is not null ? (noted.RunId, noted.Attempt, [.. noted.FinishedRunIds.Intersect(runs)])
            : saved is [var newest, ..] ? (newest.RunId, newest.Attempt, [.. runs.Where(run => run != newest.RunId)])
            : (null, 0, []);
    }

    /// <returns><see langword="null"/> when the store has no such run. One that can't be asked is taken to have it.</returns>
    private static async Task<RunStatus?> StatusAsync(TrackingClient tracking, string runId, CancellationToken cancellationToken)
    {
        try
        {
            // A run may have been killed before the store knew of it: then the store learns of it now.
            return await tracking.HasRecoveredAsync(runId, cancellationToken).ConfigureAwait(false)
                ? (await tracking.GetRunAsync(runId, cancellationToken).ConfigureAwait(false)).Status
                : RunStatus.Running;
        }
        catch (MlflowException e) when (e.ErrorCode == MlflowErrorCodes.ResourceDoesNotExist)
        {
            return null;
        }
        catch (MlflowException e) when (e.IsTransient)
        {
            return RunStatus.Running;
        }
    }
}
