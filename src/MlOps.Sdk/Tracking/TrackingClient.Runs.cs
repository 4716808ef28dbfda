using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Tracking;

/// <content>
/// Changes runs that are in the store. Unlike logging, each call waits for the store, and fails when the store refuses it or is out of
/// reach. A run that this client writes can be changed too: what it logged before is delivered first.
/// </content>
public sealed partial class TrackingClient
{
    /// <summary>Gives a run another name.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="newName">At most 250 characters; need not be unique.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such run, or it is deleted.</exception>
    public async Task RenameRunAsync(string runId, string newName, CancellationToken cancellationToken = default)
    {
        RunDataRules.CheckRunId(runId);
        RunDataRules.CheckRunName(newName);
        await CatchUpAsync(runId, cancellationToken).ConfigureAwait(false);
        await _store.RenameRunAsync(runId, newName, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Deletes a run until it is restored; nothing happens when it is deleted already. What a run that is still being written logs from here
    /// on is refused, and set aside.
    /// </summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such run.</exception>
    public async Task DeleteRunAsync(string runId, CancellationToken cancellationToken = default)
    {
        RunDataRules.CheckRunId(runId);
        await CatchUpAsync(runId, cancellationToken).ConfigureAwait(false);
        await _store.DeleteRunAsync(runId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Restores a deleted run; nothing happens when it is not deleted.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such run.</exception>
    public async Task RestoreRunAsync(string runId, CancellationToken cancellationToken = default)
    {
        RunDataRules.CheckRunId(runId);
        await CatchUpAsync(runId, cancellationToken).ConfigureAwait(false);
        await _store.RestoreRunAsync(runId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets a tag of a run, over the value that it may have. Of a run that is being written, <see cref="ActiveRun.SetTag"/> does so without waiting.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="key">At most 250 characters: letters, digits, <c>_ - . : /</c> and blanks.</param>
    /// <param name="value">At most 8,000 characters; unlike <see cref="ActiveRun.SetTag"/> this does not cut a longer one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such run, or it is deleted.</exception>
    public async Task SetRunTagAsync(string runId, string key, string value, CancellationToken cancellationToken = default)
    {
        RunDataRules.CheckRunId(runId);
        RunDataRules.CheckStoredTag(key, value);
        await CatchUpAsync(runId, cancellationToken).ConfigureAwait(false);
        await _store.SetRunTagAsync(runId, key, value, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes a tag of a run.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="key">The tag's key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such run or tag, or the run is deleted.</exception>
    public async Task DeleteRunTagAsync(string runId, string key, CancellationToken cancellationToken = default)
    {
        RunDataRules.CheckRunId(runId);
        RunDataRules.CheckKey(key, "tag");
        await CatchUpAsync(runId, cancellationToken).ConfigureAwait(false);
        await _store.DeleteRunTagAsync(runId, key, cancellationToken).ConfigureAwait(false);
    }
}
