namespace MlOps.Sdk.Tracking.Stores;

/// <content>What users change by hand. Every method is called inside a transaction, which a refusal rolls back.</content>
internal sealed partial class SqliteRuns
{
    public void Rename(string runId, string newName)
    {
        FindActive(runId);
        SetTag(runId, TagNames.RunName, newName);
    }

    public void Delete(string runId, long now) => Move(runId, "deleted", now);

    public void Restore(string runId) => Move(runId, "active", deletedTime: null);

    public void DeleteTag(string runId, string key)
    {
        FindActive(runId);
        if (session.Statement("DELETE FROM tags WHERE run_uuid = $1 AND key = $2").With(runId, key).Run() == 0)
        {
            throw SqliteTrackingErrors.RunTagNotFound(runId, key);
        }
    }

    private void Move(string runId, string stage, long? deletedTime)
    {
        if (Find(runId) is null)
        {
            throw SqliteTrackingErrors.RunNotFound(runId);
        }

        session.Statement("UPDATE runs SET lifecycle_stage = $2 WHERE run_uuid = $1").With(runId, stage).Run();
        if (schema.Has("runs", "deleted_time"))
        {
            session.Statement("UPDATE runs SET deleted_time = $2 WHERE run_uuid = $1").With(runId, deletedTime).Run();
        }
    }
}
