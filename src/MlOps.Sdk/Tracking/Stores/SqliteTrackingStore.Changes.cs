namespace MlOps.Sdk.Tracking.Stores;

/// <content>What users change by hand, and the inputs of runs.</content>
internal sealed partial class SqliteTrackingStore
{
    public Task<Experiment> CreateExperimentAsync(
        string name, string? artifactLocation, IReadOnlyCollection<KeyValuePair<string, string>> tags, CancellationToken cancellationToken)
    {
        var location = artifactLocation is null ? null : SqliteArtifactUris.Absolute(artifactLocation, _database.Folder);
        return WriteAsync(tables => tables.Experiments.Create(name, location, tags, Now), cancellationToken);
    }

    public Task RenameExperimentAsync(string experimentId, string newName, CancellationToken cancellationToken) =>
        ChangeAsync(tables => tables.Experiments.Rename(experimentId, newName, Now), cancellationToken);

    public Task DeleteExperimentAsync(string experimentId, CancellationToken cancellationToken) =>
        ChangeAsync(tables => tables.Experiments.Delete(experimentId, Now), cancellationToken);

    public Task RestoreExperimentAsync(string experimentId, CancellationToken cancellationToken) =>
        ChangeAsync(tables => tables.Experiments.Restore(experimentId, Now), cancellationToken);

    public Task SetExperimentTagAsync(string experimentId, string key, string value, CancellationToken cancellationToken) =>
        ChangeAsync(tables => tables.Experiments.SetTag(experimentId, key, value), cancellationToken);

    public Task DeleteExperimentTagAsync(string experimentId, string key, CancellationToken cancellationToken) =>
        ChangeAsync(tables => tables.Experiments.DeleteTag(experimentId, key), cancellationToken);

    public Task RenameRunAsync(string runId, string newName, CancellationToken cancellationToken) =>
        ChangeAsync(tables => tables.Runs.Rename(runId, newName), cancellationToken);

    public Task DeleteRunAsync(string runId, CancellationToken cancellationToken) =>
        ChangeAsync(tables => tables.Runs.Delete(runId, Now), cancellationToken);

    public Task RestoreRunAsync(string runId, CancellationToken cancellationToken) =>
        ChangeAsync(tables => tables.Runs.Restore(runId), cancellationToken);

    public Task SetRunTagAsync(string runId, string key, string value, CancellationToken cancellationToken) =>
        LogBatchAsync(runId, new RunBatch { Tags = { new(key, value) } }, cancellationToken);

    public Task DeleteRunTagAsync(string runId, string key, CancellationToken cancellationToken) =>
        ChangeAsync(tables => tables.Runs.DeleteTag(runId, key), cancellationToken);

    public Task SettleStartAsync(string runId, string experimentId, CancellationToken cancellationToken) =>
        Task.CompletedTask; // a run that is being created is there, or is not

    public Task LogInputAsync(string runId, DatasetInput input, CancellationToken cancellationToken) =>
        ChangeAsync(tables => tables.Inputs.Log(tables.Runs.FindActive(runId).Started, input), cancellationToken);

    private Task<bool> ChangeAsync(Action<SqliteTables> change, CancellationToken cancellationToken) =>
        WriteAsync(
            tables =>
            {
                change(tables);
                return true;
            },
            cancellationToken);
}
