namespace MlOps.Sdk.Tracking.Stores;

/// <content>What users change by hand. Every method is called inside a transaction, which a refusal rolls back.</content>
internal sealed partial class SqliteExperiments
{
    public Experiment Create(string name, string? artifactLocation, IReadOnlyCollection<KeyValuePair<string, string>> tags, long now)
    {
        CheckNewName(name);
        if (artifactLocation is not null && artifactLocation.AsSpan().ContainsAny('#', ';'))
        {
            throw SqliteTrackingErrors.ArtifactLocationInvalid(artifactLocation);
        }

        var experiment = Create(name, now, string.IsNullOrEmpty(artifactLocation) ? null : artifactLocation);
        foreach (var (key, value) in tags)
        {
            StoreTag(experiment.Id, key, value);
        }

        return Find(experiment.Id)!;
    }

    public void Rename(string id, string newName, long now)
    {
        var experiment = FindAny(id);
        if (experiment.LifecycleStage == LifecycleStage.Deleted)
        {
            throw SqliteTrackingErrors.ExperimentNotRenamed(id, experiment.Name);
        }

        if (experiment.Name != newName)
        {
            CheckNewName(newName);
        }

        session.Statement("UPDATE experiments SET name = $2 WHERE experiment_id = $1").With(experiment.Id, newName).Run();
        Touch(experiment.Id, now);
    }

    public void Delete(string id, long now) => Move(id, LifecycleStage.Active, "deleted", deletedTime: now, now);

    public void Restore(string id, long now) => Move(id, LifecycleStage.Deleted, "active", deletedTime: null, now);

    public void SetTag(string id, string key, string value) => StoreTag(FindActive(id).Id, key, value);

    public void DeleteTag(string id, string key)
    {
        var experiment = FindActive(id);
        var deleted = session
            .Statement("DELETE FROM experiment_tags WHERE experiment_id = $1 AND key = $2")
            .With(experiment.Id, key)
            .Run();
        if (deleted == 0)
        {
            throw SqliteTrackingErrors.ExperimentTagNotFound(id, key);
        }
    }

    /// <summary>MLflow moves all runs with their experiment, also those that were deleted before it.</summary>
    private void Move(string id, LifecycleStage from, string stage, long? deletedTime, long now)
    {
        var experiment = FindAny(id);
        if (experiment.LifecycleStage != from)
        {
            throw SqliteTrackingErrors.ExperimentNotThere(id, experiment.Name, experiment.LifecycleStage);
        }

        session.Statement("UPDATE experiments SET lifecycle_stage = $2 WHERE experiment_id = $1").With(experiment.Id, stage).Run();
        Touch(experiment.Id, now);
        session.Statement("UPDATE runs SET lifecycle_stage = $2 WHERE experiment_id = $1").With(experiment.Id, stage).Run();
        if (schema.Has("runs", "deleted_time"))
        {
            session.Statement("UPDATE runs SET deleted_time = $2 WHERE experiment_id = $1").With(experiment.Id, deletedTime).Run();
        }
    }

    private void StoreTag(string id, string key, string value)
    {
        if (!RunDataRules.IsKey(key))
        {
            throw SqliteTrackingErrors.KeyInvalid("tag", key);
        }

        if (RunDataRules.Cut(value, RunDataRules.MaxExperimentTagLength).Length < value.Length)
        {
            throw SqliteTrackingErrors.ExperimentTagTooLong(id, key);
        }

        session
            .Statement(
                """
                INSERT INTO experiment_tags (experiment_id, key, value) VALUES ($1, $2, $3)
                ON CONFLICT (key, experiment_id) DO UPDATE SET value = excluded.value
                """)
            .With(id, key, value)
            .Run();
    }

    private void CheckNewName(string name)
    {
        if (!RunDataRules.IsExperimentName(name))
        {
            throw SqliteTrackingErrors.ExperimentNameInvalid(name);
        }

        if (FindByName(name) is { } other)
        {
            throw SqliteTrackingErrors.ExperimentNameTaken(other);
        }
    }

    private void Touch(string id, long now)
    {
        if (_hasTimes)
        {
            session.Statement("UPDATE experiments SET last_update_time = $2 WHERE experiment_id = $1").With(id, now).Run();
        }
    }

    private Experiment FindAny(string id) => Find(id) ?? throw SqliteTrackingErrors.ExperimentNotFound(id);

    private Experiment FindActive(string id)
    {
        var experiment = FindAny(id);
        return experiment.LifecycleStage == LifecycleStage.Active
            ? experiment
            : throw SqliteTrackingErrors.ExperimentNotActive(experiment.Id, experiment.Name, "deleted");
    }
}
