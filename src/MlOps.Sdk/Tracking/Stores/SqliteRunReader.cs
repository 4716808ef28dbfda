using MlOps.Sdk.MlflowDatabase;
using MlOps.Sdk.Search;
using MlOps.Sdk.Tracking.Search;

namespace MlOps.Sdk.Tracking.Stores;

/// <summary>Reads runs and their metrics.</summary>
internal sealed class SqliteRunReader(SqliteSession session, DatabaseSchema schema, string databaseFolder, RunSearchScale? scale = null)
{
    private const string Wanted = "run_uuid IN (SELECT value FROM json_each($1))";

    private readonly SqliteInputs _inputs = new(session, schema);
    private readonly SqliteRunFinder _finder = new(session, schema, scale ?? new());

    public Run? Find(string runId) => Read([runId]).FirstOrDefault();

    public SearchPage<Run> Search(RunSearch search)
    {
        var offset = SearchPageToken.Offset(search.PageToken);
        var ids = _finder.Find(search, offset);
        return new(Read([.. ids.Take(search.PageSize)]), SearchPageToken.After(offset, search.PageSize, ids.Count));
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

    /// <summary>The runs of these ids that there are, in this order.</summary>
    private List<Run> Read(IReadOnlyCollection<string> runIds)
    {
        var wanted = SearchSql.JsonOf(runIds);
        var metrics = LatestMetrics(wanted);
        var runParams = Texts("params", wanted);
        var tags = Texts("tags", wanted);
        var inputs = _inputs.Read(wanted);
        var user = schema.Has("runs", "user_id") ? "user_id" : "NULL";
        var runs = new Dictionary<string, Run>();
        using var rows = session
            .Statement(
                $"""
                SELECT experiment_id, name, {user}, status, start_time, end_time, artifact_uri, lifecycle_stage, run_uuid
                FROM runs WHERE {Wanted}
                """)
            .With(wanted)
            .Query();
        while (rows.Read())
        {
            string Text(int column) => rows.IsDBNull(column) ? "" : rows.GetString(column);
            var id = rows.GetString(8);
            runs.Add(id, new Run
            {
                Id = id,
                ExperimentId = Text(0),
                Name = Text(1),
                UserId = Text(2),
                Status = SqliteRows.Status(Text(3)),
                StartTime = SqliteRows.Time(rows, 4) ?? DateTimeOffset.UnixEpoch,
                EndTime = SqliteRows.Time(rows, 5),
                ArtifactUri = SqliteArtifactUris.Absolute(Text(6), databaseFolder),
                LifecycleStage = SqliteRows.Stage(rows, 7),
                Metrics = metrics.GetValueOrDefault(id) ?? [],
                Params = runParams.GetValueOrDefault(id) ?? [],
                Tags = tags.GetValueOrDefault(id) ?? [],
                Inputs = inputs.GetValueOrDefault(id) ?? [],
            });
        }

        return [.. runIds.Where(runs.ContainsKey).Select(id => runs[id])];
    }

    private Dictionary<string, Dictionary<string, Metric>> LatestMetrics(string wanted)
    {
        var metrics = new Dictionary<string, Dictionary<string, Metric>>();
        using var rows = session
            .Statement($"SELECT run_uuid, key, value, is_nan, coalesce(timestamp, 0), step FROM latest_metrics WHERE {Wanted}")
            .With(wanted)
            .Query();
        while (rows.Read())
        {
            var key = rows.GetString(1);
            var value = rows.GetBoolean(3) ? double.NaN : rows.GetDouble(2);
            OfRun(metrics, rows.GetString(0)).Add(key, new Metric(key, value, SqliteRows.Time(rows.GetInt64(4)), rows.GetInt64(5)));
        }

        return metrics;
    }

    private Dictionary<string, Dictionary<string, string>> Texts(string table, string wanted)
    {
        var texts = new Dictionary<string, Dictionary<string, string>>();
        using var rows = session.Statement($"SELECT run_uuid, key, value FROM {table} WHERE {Wanted}").With(wanted).Query();
        while (rows.Read())
        {
            OfRun(texts, rows.GetString(0))[rows.GetString(1)] = rows.IsDBNull(2) ? "" : rows.GetString(2);
        }

        return texts;
    }

    private static Dictionary<string, T> OfRun<T>(Dictionary<string, Dictionary<string, T>> byRun, string runId)
    {
        if (!byRun.TryGetValue(runId, out var values))
        {
            byRun.Add(runId, values = []);
        }

        return values;
    }
}
