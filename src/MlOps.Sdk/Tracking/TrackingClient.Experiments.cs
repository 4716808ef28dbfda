using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Tracking;

/// <content>Changes experiments. Unlike logging, each call waits for the store, and fails when the store refuses it or is out of reach.</content>
public sealed partial class TrackingClient
{
    /// <summary>Creates an experiment. Not needed before a run: an experiment that a run names is created with it.</summary>
    /// <param name="name">At most 500 characters; no other experiment may have it, not even a deleted one.</param>
    /// <param name="artifactLocation">
    /// Where the artifacts of its runs go: a folder or a URI, without '#' and ';'. A relative path starts at the database's folder, with a
    /// server at the server's. The store's own place when <see langword="null"/>.
    /// </param>
    /// <param name="tags">Tags, as <see cref="SetExperimentTagAsync"/> takes them.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">
    /// The name is taken, or the store could not be written to. When a server's reply was lost, the experiment may have been created.
    /// </exception>
    public async Task<Experiment> CreateExperimentAsync(
        string name,
        string? artifactLocation = null,
        IEnumerable<KeyValuePair<string, string>>? tags = null,
        CancellationToken cancellationToken = default)
    {
        RunDataRules.CheckExperimentName(name);
        KeyValuePair<string, string>[] all = [.. tags ?? []];
        foreach (var (key, value) in all)
        {
            RunDataRules.CheckExperimentTag(key, value);
        }

        await CatchUpAsync(runId: null, cancellationToken).ConfigureAwait(false);
        return await _store.CreateExperimentAsync(name, artifactLocation, all, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives an experiment another name. Runs that name it by the old one make a new experiment.</summary>
    /// <param name="experimentId">The id, such as "1".</param>
    /// <param name="newName">At most 500 characters; no other experiment may have it, not even a deleted one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such experiment, it is deleted, or the name is taken.</exception>
    public async Task RenameExperimentAsync(string experimentId, string newName, CancellationToken cancellationToken = default)
    {
        RunDataRules.CheckExperimentId(experimentId);
        RunDataRules.CheckExperimentName(newName);
        await CatchUpAsync(runId: null, cancellationToken).ConfigureAwait(false);
        await _store.RenameExperimentAsync(experimentId, newName, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Deletes an experiment and its runs until they are restored. Its name stays taken. What a run in it that is still being written logs
    /// from here on is refused, and set aside.
    /// </summary>
    /// <param name="experimentId">The id, such as "1".</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such experiment, or it is deleted already.</exception>
    public async Task DeleteExperimentAsync(string experimentId, CancellationToken cancellationToken = default)
    {
        RunDataRules.CheckExperimentId(experimentId);
        await CatchUpAsync(runId: null, cancellationToken).ConfigureAwait(false);
        await _store.DeleteExperimentAsync(experimentId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Restores a deleted experiment with all its runs, also those that were deleted before it.</summary>
    /// <param name="experimentId">The id, such as "1".</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such experiment, or it is not deleted.</exception>
    public async Task RestoreExperimentAsync(string experimentId, CancellationToken cancellationToken = default)
    {
        RunDataRules.CheckExperimentId(experimentId);
        await CatchUpAsync(runId: null, cancellationToken).ConfigureAwait(false);
        await _store.RestoreExperimentAsync(experimentId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets a tag of an experiment, over the value that it may have. <c>mlflow.note.content</c> is what MLflow's UI shows as its description.</summary>
    /// <param name="experimentId">The id, such as "1".</param>
    /// <param name="key">At most 250 characters: letters, digits, <c>_ - . : /</c> and blanks.</param>
    /// <param name="value">At most 5,000 characters; unlike a run's tag it is not cut.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such experiment, or it is deleted.</exception>
    public async Task SetExperimentTagAsync(string experimentId, string key, string value, CancellationToken cancellationToken = default)
    {
        RunDataRules.CheckExperimentId(experimentId);
        RunDataRules.CheckExperimentTag(key, value);
        await CatchUpAsync(runId: null, cancellationToken).ConfigureAwait(false);
        await _store.SetExperimentTagAsync(experimentId, key, value, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes a tag of an experiment. Servers of MLflow 2 can't.</summary>
    /// <param name="experimentId">The id, such as "1".</param>
    /// <param name="key">The tag's key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such experiment or tag, the experiment is deleted, or the server is too old.</exception>
    public async Task DeleteExperimentTagAsync(string experimentId, string key, CancellationToken cancellationToken = default)
    {
        RunDataRules.CheckExperimentId(experimentId);
        RunDataRules.CheckKey(key, "tag");
        await CatchUpAsync(runId: null, cancellationToken).ConfigureAwait(false);
        await _store.DeleteExperimentTagAsync(experimentId, key, cancellationToken).ConfigureAwait(false);
    }
}
