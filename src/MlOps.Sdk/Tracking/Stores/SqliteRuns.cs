using MlOps.Sdk.MlflowDatabase;

namespace MlOps.Sdk.Tracking.Stores;

/// <summary>Starts and ends runs. Every method is called inside a transaction.</summary>
internal sealed partial class SqliteRuns(SqliteSession session, DatabaseSchema schema, SqliteExperiments experiments, string databaseFolder)
{
    /// <summary>What MLflow's server puts into columns that it no longer uses.</summary>
    private static readonly (string Column, string Value)[] Unused =
        [("source_type", "UNKNOWN"), ("source_name", ""), ("entry_point_name", ""), ("source_version", "")];

    /// <summary>Refuses what <see cref="Start"/> would refuse.</summary>
    public void Check(RunStart start)
    {
        CheckTags(start);
        if (start.Resumes)
        {
            FindActive(start.RunId);
        }
        else if (Find(start.RunId) is null)
        {
            // A parent that is not there is on its way, before this run.
            if (ParentThatNamesExperiment(start) is not { } parent || Find(parent) is not null)
            {
                FindExperiment(start);
            }
        }
        else
        {
            FindActive(start.RunId);
        }
    }

    public StartedRun Start(RunStart start, long now)
    {
        CheckTags(start);
        if (start.Resumes)
        {
            return Resume(start);
        }

        // Run and tags are stored together. A run that is there has been started by this very call before, and what
        // differs now was changed since: it stays.
        return Find(start.RunId) is null ? Create(start, now) : FindActive(start.RunId).Started;
    }

    /// <returns>Whether the run was changed.</returns>
    public bool End(string runId, RunStatus status, long endTime, string? onlyWriter, bool onlyRunning)
    {
        var run = Find(runId) ?? throw SqliteTrackingErrors.RunNotFound(runId);
        if ((onlyWriter is not null && Tag(runId, TagNames.Writer) != onlyWriter)
            || (onlyRunning && run.Status != RunStatus.Running))
        {
            return false;
        }

        FindActive(runId);
        session
            .Statement("UPDATE runs SET status = $2, end_time = $3 WHERE run_uuid = $1")
            .With(runId, SqliteRows.Name(status), endTime)
            .Run();
        return true;
    }

    /// <summary>The run, when it may be written to.</summary>
    public SqliteRunRow FindActive(string runId)
    {
        var run = Find(runId) ?? throw SqliteTrackingErrors.RunNotFound(runId);
        return run.Stage == LifecycleStage.Active ? run : throw SqliteTrackingErrors.RunNotActive(runId, "deleted");
    }

    /// <summary>Sets a tag; the one that holds the run's name renames it.</summary>
    public void SetTag(string runId, string key, string value)
    {
        var text = RunDataRules.Cut(value, RunDataRules.MaxTagLength);
        session
            .Statement(
                """
                INSERT INTO tags (run_uuid, key, value) VALUES ($1, $2, $3)
                ON CONFLICT (key, run_uuid) DO UPDATE SET value = excluded.value
                """)
            .With(runId, key, text)
            .Run();
        if (key == TagNames.RunName && text.Length > 0)
        {
            session.Statement("UPDATE runs SET name = $2 WHERE run_uuid = $1").With(runId, text).Run();
        }
    }

    private SqliteRunRow? Find(string runId)
    {
        using var rows = session
            .Statement("SELECT status, lifecycle_stage, experiment_id, artifact_uri FROM runs WHERE run_uuid = $1")
            .With(runId)
            .Query();
        return rows.Read()
            ? new SqliteRunRow(
                SqliteRows.Status(rows.IsDBNull(0) ? null : rows.GetString(0)),
                SqliteRows.Stage(rows, 1),
                new StartedRun(
                    runId,
                    rows.IsDBNull(2) ? "" : rows.GetString(2),
                    rows.IsDBNull(3) ? "" : SqliteArtifactUris.Absolute(rows.GetString(3), databaseFolder)))
            : null;
    }

    private StartedRun Create(RunStart start, long now)
    {
        var experiment = FindExperiment(start) ?? experiments.Create(start.ExperimentName!, now);
        var artifactUri = SqliteArtifactUris.ForRun(experiment.ArtifactLocation, start.RunId, databaseFolder);
        var name = NameOf(start) ?? RunNameGenerator.For(start.RunId);

        var columns = "run_uuid, name, status, start_time, lifecycle_stage, artifact_uri, experiment_id";
        var values = "$1, $2, 'RUNNING', $3, 'active', $4, $5";
        foreach (var (column, value) in Unused.Where(unused => schema.Has("runs", unused.Column)))
        {
            columns += $", {column}";
            values += $", '{value}'";
        }

        session
            .Statement($"INSERT INTO runs ({columns}) VALUES ({values})")
            .With(start.RunId, name, start.StartTime, artifactUri, experiment.Id)
            .Run();
        if (schema.Has("runs", "user_id"))
        {
            session.Statement("UPDATE runs SET user_id = $2 WHERE run_uuid = $1").With(start.RunId, start.UserId).Run();
        }

        SetTags(start, name);
        return new StartedRun(start.RunId, experiment.Id, artifactUri);
    }

    private StartedRun Resume(RunStart start)
    {
        var run = FindActive(start.RunId);
        session
            .Statement("UPDATE runs SET status = 'RUNNING', end_time = NULL WHERE run_uuid = $1")
            .With(start.RunId)
            .Run();
        SetTags(start, NameOf(start));
        return run.Started;
    }

    private void SetTags(RunStart start, string? name)
    {
        foreach (var (key, value) in start.Tags)
        {
            SetTag(start.RunId, key, value);
        }

        if (name is not null)
        {
            SetTag(start.RunId, TagNames.RunName, name);
        }
    }

    /// <summary>The experiment of a new run; nothing where it is named and missing.</summary>
    private Experiment? FindExperiment(RunStart start) => experiments.FindFor(
        ParentThatNamesExperiment(start) is { } parent ? start with { ExperimentId = FindActive(parent).Started.ExperimentId } : start);

    private static string? ParentThatNamesExperiment(RunStart start) =>
        start is { ExperimentId: null, ExperimentName: null } ? start.Tags.LastOrDefault(tag => tag.Key == TagNames.ParentRunId).Value : null;

    private static void CheckTags(RunStart start)
    {
        foreach (var (key, value) in start.Tags)
        {
            if (!RunDataRules.IsKey(key))
            {
                throw SqliteTrackingErrors.KeyInvalid("tag", key);
            }

            if (key == TagNames.RunName && !string.IsNullOrEmpty(start.RunName) && value != start.RunName)
            {
                throw SqliteTrackingErrors.RunNameConflict(start.RunName, value);
            }
        }
    }

    /// <summary>The name that was given, be it as a tag.</summary>
    private static string? NameOf(RunStart start)
    {
        var name = string.IsNullOrEmpty(start.RunName)
            ? start.Tags.LastOrDefault(tag => tag.Key == TagNames.RunName).Value
            : start.RunName;
        return string.IsNullOrEmpty(name) ? null : name;
    }

    private string? Tag(string runId, string key) =>
        session.Statement("SELECT value FROM tags WHERE run_uuid = $1 AND key = $2").With(runId, key).Value<string>();
}
