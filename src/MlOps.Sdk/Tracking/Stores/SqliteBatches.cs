using System.Runtime.InteropServices;
using System.Text;
using MlOps.Sdk.MlflowDatabase;

namespace MlOps.Sdk.Tracking.Stores;

/// <summary>Stores batches. The method is called inside a transaction, which a refusal rolls back.</summary>
internal sealed class SqliteBatches(SqliteSession session, SqliteRuns runs)
{
    public static readonly BatchLimits Limits = new(Metrics: 10_000, Params: 1_000, Tags: 1_000, Total: 10_000);

    public void Log(string runId, RunBatch batch)
    {
        CheckLimits(batch);
        CheckKeys(batch);
        runs.FindActive(runId);
        LogParams(runId, batch.Params);
        LogMetrics(runId, batch.Metrics);
        foreach (var (key, value) in batch.Tags)
        {
            runs.SetTag(runId, key, value);
        }
    }

    private void LogParams(string runId, List<KeyValuePair<string, string>> @params)
    {
        foreach (var (key, value) in @params)
        {
            var text = RunDataRules.Cut(value, RunDataRules.MaxParamLength);
            var stored = session
                .Statement("SELECT value FROM params WHERE key = $1 AND run_uuid = $2")
                .With(key, runId)
                .Value<string>();
            if (stored is null)
            {
                session
                    .Statement("INSERT INTO params (key, run_uuid, value) VALUES ($1, $2, $3)")
                    .With(key, runId, text)
                    .Run();
            }
            else if (stored != text)
            {
                throw SqliteTrackingErrors.ParamChanged(runId, key, stored, text);
            }
        }
    }

    private void LogMetrics(string runId, List<MetricPoint> points)
    {
        // A point that is there already is a replay, and left out.
        var insert = session.Insert(
            """
            INSERT INTO metrics (run_uuid, key, value, timestamp, step, is_nan) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """);
        var latest = new Dictionary<string, MetricPoint>();
        var keys = new Dictionary<string, byte[]>();
        insert.Bind(1, Encoding.UTF8.GetBytes(runId));
        foreach (var point in points)
        {
            ref var newest = ref CollectionsMarshal.GetValueRefOrAddDefault(latest, point.Key, out var exists);
            if (!exists)
            {
                keys.Add(point.Key, Encoding.UTF8.GetBytes(point.Key));
            }

            if (!exists || Order(point).CompareTo(Order(newest)) > 0)
            {
                newest = point;
            }

            Insert(insert, keys[point.Key], point);
        }

        var upsert = session.Insert(
            """
            INSERT INTO latest_metrics (run_uuid, key, value, timestamp, step, is_nan) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (key, run_uuid) DO UPDATE
            SET value = excluded.value, timestamp = excluded.timestamp, step = excluded.step, is_nan = excluded.is_nan
            WHERE (excluded.step, excluded.timestamp, excluded.value) > (step, coalesce(timestamp, -1), value)
            """);
        upsert.Bind(1, Encoding.UTF8.GetBytes(runId));
        foreach (var point in latest.Values)
        {
            Insert(upsert, keys[point.Key], point);
        }
    }

    private static void Insert(SqliteInsert insert, byte[] key, in MetricPoint point)
    {
        insert.Bind(2, key);
        insert.Bind(3, Stored(point.Value));
        insert.Bind(4, point.Timestamp);
        insert.Bind(5, point.Step);
        insert.Bind(6, double.IsNaN(point.Value) ? 1L : 0L);
        insert.Run();
    }

    /// <summary>SQL databases have no NaN and no infinities in common: a NaN is 0 and a mark, an infinity the greatest number.</summary>
    private static double Stored(double value) =>
        double.IsNaN(value) ? 0 : Math.Clamp(value, double.MinValue, double.MaxValue);

    private static (long Step, long Timestamp, double Value) Order(in MetricPoint point) =>
        (point.Step, point.Timestamp, Stored(point.Value));

    private static void CheckLimits(RunBatch batch)
    {
        CheckLimit("metrics", Limits.Metrics, batch.Metrics.Count);
        CheckLimit("params", Limits.Params, batch.Params.Count);
        CheckLimit("tags", Limits.Tags, batch.Tags.Count);
        CheckLimit("metrics, params, and tags", Limits.Total, batch.Count);
    }

    private static void CheckLimit(string what, int limit, int count)
    {
        if (count > limit)
        {
            throw SqliteTrackingErrors.TooMany(what, limit, count);
        }
    }

    private static void CheckKeys(RunBatch batch)
    {
        var metricKeys = new HashSet<string>();
        foreach (var point in batch.Metrics)
        {
            if (point.Timestamp < 0)
            {
                throw SqliteTrackingErrors.TimestampInvalid(point.Key, point.Timestamp);
            }

            if (metricKeys.Add(point.Key))
            {
                CheckKey("metric", point.Key);
            }
        }

        var paramKeys = new HashSet<string>();
        foreach (var (key, _) in batch.Params)
        {
            CheckKey("param", key);
            if (!paramKeys.Add(key))
            {
                throw SqliteTrackingErrors.ParamTwice(key);
            }
        }

        foreach (var (key, _) in batch.Tags)
        {
            CheckKey("tag", key);
        }
    }

    private static void CheckKey(string kind, string key)
    {
        if (!RunDataRules.IsKey(key))
        {
            throw SqliteTrackingErrors.KeyInvalid(kind, key);
        }
    }
}
