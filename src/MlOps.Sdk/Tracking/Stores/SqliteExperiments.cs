using System.Globalization;
using MlOps.Sdk.MlflowDatabase;

namespace MlOps.Sdk.Tracking.Stores;

/// <summary>The table of experiments, seen from the workspace <c>default</c> where there are workspaces.</summary>
internal sealed partial class SqliteExperiments(SqliteSession session, DatabaseSchema schema, string artifactRoot)
{
    private readonly bool _hasTimes = schema.Has("experiments", "creation_time");
    private readonly bool _hasWorkspaces = schema.Has("experiments", "workspace");

    public static long NumberOf(string id) =>
        long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw SqliteTrackingErrors.ExperimentIdNotNumeric(id);

    public Experiment? Find(string id) => Find(NumberOf(id));

    public Experiment? FindByName(string name) => Single("name = $1", name);

    /// <summary>The experiment that a new run goes to; nothing where it is named and missing.</summary>
    public Experiment? FindFor(RunStart start)
    {
        Experiment? experiment;
        if (start.ExperimentId is { } id)
        {
            experiment = Find(id) ?? throw SqliteTrackingErrors.ExperimentNotFound(id);
        }
        else if (start.ExperimentName is { } name)
        {
            if (!RunDataRules.IsExperimentName(name))
            {
                throw SqliteTrackingErrors.ExperimentNameInvalid(name);
            }

            experiment = FindByName(name);
        }
        else
        {
            throw SqliteTrackingErrors.ExperimentMissing();
        }

        return experiment is { LifecycleStage: LifecycleStage.Deleted }
            ? throw SqliteTrackingErrors.ExperimentNotActive(experiment.Id, experiment.Name, "deleted")
            : experiment;
    }

    /// <param name="name">The name.</param>
    /// <param name="now">The time of creation.</param>
    /// <param name="artifactLocation">The location; a folder below the root when <see langword="null"/>.</param>
    public Experiment Create(string name, long now, string? artifactLocation = null)
    {
        var columns = "name, artifact_location, lifecycle_stage";
        var values = "$1, '', 'active'";
        if (_hasTimes)
        {
            columns += ", creation_time, last_update_time";
            values += ", $2, $2";
        }

        if (_hasWorkspaces)
        {
            columns += ", workspace";
            values += ", 'default'";
        }

        var insert = session.Statement($"INSERT INTO experiments ({columns}) VALUES ({values}) RETURNING experiment_id");
        var id = (_hasTimes ? insert.With(name, now) : insert.With(name)).Value<long>();
        var location = artifactLocation ?? Path.Join(artifactRoot, id.ToString(CultureInfo.InvariantCulture));
        session
            .Statement("UPDATE experiments SET artifact_location = $2 WHERE experiment_id = $1")
            .With(id, location)
            .Run();
        return Find(id)!;
    }

    private Experiment? Find(long number) => Single("experiment_id = $1", number);

    private Experiment? Single(string condition, object value)
    {
        var times = _hasTimes ? "creation_time, last_update_time" : "NULL, NULL";
        var workspace = _hasWorkspaces ? " AND workspace = 'default'" : "";
        using var rows = session
            .Statement(
                $"""
                SELECT experiment_id, name, artifact_location, lifecycle_stage, {times}
                FROM experiments WHERE {condition}{workspace}
                """)
            .With(value)
            .Query();
        if (!rows.Read())
        {
            return null;
        }

        var id = rows.GetInt64(0);
        return new Experiment
        {
            Id = id.ToString(CultureInfo.InvariantCulture),
            Name = rows.GetString(1),
            ArtifactLocation = rows.IsDBNull(2) ? "" : rows.GetString(2),
            LifecycleStage = SqliteRows.Stage(rows, 3),
            CreationTime = SqliteRows.Time(rows, 4),
            LastUpdateTime = SqliteRows.Time(rows, 5),
            Tags = SqliteRows.Texts(session.Statement("SELECT key, value FROM experiment_tags WHERE experiment_id = $1").With(id)),
        };
    }
}
