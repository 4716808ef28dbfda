using MlOps.Sdk.MlflowDatabase;

namespace MlOps.Sdk.Tracking;

/// <summary>Reads runs and their metrics.</summary>
internal sealed class SqliteRunReader(SqliteSession session, DatabaseSchema schema, string databaseFolder)
{
    private readonly SqliteInputs _inputs = new(session, schema);

    public Run? Find(string runId)
    {
        var user = schema.Has("runs", "user_id") ? "user_id" : "NULL";
        using var rows = session
            .Statement(
                $"""
                SELECT experiment_id, name, {user}, status, start_time, end_time, artifact_uri, lifecycle_stage
                FROM runs WHERE run_uuid = $1
                """)
            .With(runId)
            .Query();
        if (!rows.Read())
        {
            return null;
        }

        string Text(int column) => rows.IsDBNull(column) ? "" : rows.GetString(column);
        return new Run
        {
            Id = runId,
            ExperimentId = Text(0),
            Name = Text(1),
            UserId = Text(2),
            Status = SqliteRows.Status(Text(3)),
            StartTime = SqliteRows.Time(rows, 4) ?? DateTimeOffset.UnixEpoch,
            EndTime = SqliteRows.Time(rows, 5),
            ArtifactUri = SqliteArtifactUris.Absolute(Text(6), databaseFolder),
            LifecycleStage = SqliteRows.Stage(rows, 7),
            Metrics = LatestMetrics(runId),
            Params = SqliteRows.Texts(session.Statement("SELECT key, value FROM params WHERE run_uuid = $1").With(runId)),
            Tags = SqliteRows.Texts(session.Statement("SELECT key, value FROM tags WHERE run_uuid = $1").With(runId)),
            Inputs = _inputs.Read(runId),
        };
    }

    /// <summary>All points at once: an open cursor would keep the database's log from being emptied.</summary>
    public List<MetricPoint> History(string runId, string key)
    {
        var points = new List<MetricPoint>();
        using var rows = session
            .Statement(
                """
                SELECT value, is_nan, timestamp, step FROM metrics
                WHERE run_uuid = $1 AND key = $2 ORDER BY timestamp, step, value
                """)
            .With(runId, key)
            .Query();
        while (rows.Read())
        {
            points.Add(new MetricPoint(key, rows.GetBoolean(1) ? double.NaN : rows.GetDouble(0), rows.GetInt64(2), rows.GetInt64(3)));
        }

        return points;
    }

    private Dictionary<string, Metric> LatestMetrics(string runId)
    {
        var metrics = new Dictionary<string, Metric>();
        using var rows = session
            .Statement("SELECT key, value, is_nan, coalesce(timestamp, 0), step FROM latest_metrics WHERE run_uuid = $1")
            .With(runId)
            .Query();
        while (rows.Read())
        {
            var key = rows.GetString(0);
            var value = rows.GetBoolean(2) ? double.NaN : rows.GetDouble(1);
            metrics.Add(key, new Metric(key, value, SqliteRows.Time(rows.GetInt64(3)), rows.GetInt64(4)));
        }

        return metrics;
    }
}
