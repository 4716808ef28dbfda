using System.Text.Json.Nodes;

namespace MlOps.Testing.Server;

/// <summary>The metrics of logged models. They are kept beside those of the run.</summary>
internal static class LoggedModelMetrics
{
    /// <summary>Keeps a metric for the model that it names, if there is one.</summary>
    public static void Log(ServerTables tables, string runId, Message metric)
    {
        if (metric.Text("model_id").Length == 0)
        {
            return;
        }

        tables.Statement(
            """
            INSERT INTO logged_model_metrics
              (model_id, metric_name, metric_timestamp_ms, metric_step, metric_value, experiment_id, run_id, dataset_name, dataset_digest)
            SELECT model_id, $2, $3, $4, $5, experiment_id, $6, $7, $8 FROM logged_models WHERE model_id = $1
            ON CONFLICT DO NOTHING
            """).With(
            metric.Text("model_id"),
            metric.Text("key"),
            metric.Long("timestamp"),
            metric.Long("step"),
            metric.Double("value"),
            runId,
            metric.Has("dataset_name") ? metric.Text("dataset_name") : null,
            metric.Has("dataset_digest") ? metric.Text("dataset_digest") : null).Run();
    }

    public static JsonArray Of(ServerTables tables, string modelId)
    {
        var metrics = new JsonArray();
        using var rows = tables.Statement(
            """
            SELECT metric_name, metric_value, metric_timestamp_ms, metric_step, dataset_name, dataset_digest, run_id
            FROM logged_model_metrics WHERE model_id = $1 ORDER BY rowid
            """).With(modelId).Query();
        while (rows.Read())
        {
            var metric = new JsonObject
            {
                ["key"] = rows.GetString(0),
                ["value"] = EntityJson.Of(rows.IsDBNull(1) ? double.NaN : rows.GetDouble(1)),
                ["timestamp"] = rows.GetInt64(2),
                ["step"] = rows.GetInt64(3),
            };
            if (!rows.IsDBNull(4))
            {
                metric["dataset_name"] = rows.GetString(4);
                metric["dataset_digest"] = rows.IsDBNull(5) ? "" : rows.GetString(5);
            }

            metric["model_id"] = modelId;
            metric["run_id"] = rows.GetString(6);
            metrics.Add(metric);
        }

        return metrics;
    }
}
