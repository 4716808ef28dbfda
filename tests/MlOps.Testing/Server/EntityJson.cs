using System.Text.Json.Nodes;
using MlOps.Sdk.MlflowDatabase;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Testing.Server;

/// <summary>Experiments, runs and metrics as MLflow writes them: what is empty is left out.</summary>
internal static class EntityJson
{
    public static JsonObject Of(Experiment experiment)
    {
        var json = new JsonObject
        {
            ["experiment_id"] = experiment.Id,
            ["name"] = experiment.Name,
            ["artifact_location"] = experiment.ArtifactLocation,
            ["lifecycle_stage"] = Name(experiment.LifecycleStage),
        };
        AddTime(json, "last_update_time", experiment.LastUpdateTime);
        AddTime(json, "creation_time", experiment.CreationTime);
        return AddPairs(json, "tags", experiment.Tags);
    }

    public static JsonObject InfoOf(Run run)
    {
        var json = new JsonObject
        {
            ["run_uuid"] = run.Id,
            ["experiment_id"] = run.ExperimentId,
            ["run_name"] = run.Name,
            ["user_id"] = run.UserId,
            ["status"] = SqliteRows.Name(run.Status),
        };
        AddTime(json, "start_time", run.StartTime);
        AddTime(json, "end_time", run.EndTime);
        json["artifact_uri"] = run.ArtifactUri;
        json["lifecycle_stage"] = Name(run.LifecycleStage);
        json["run_id"] = run.Id;
        return json;
    }

    public static JsonObject DataOf(Run run)
    {
        var data = new JsonObject();
        if (run.Metrics.Count > 0)
        {
            data["metrics"] = new JsonArray([.. run.Metrics.Values.Select(metric => Of(
                new MetricPoint(metric.Key, metric.Value, metric.Timestamp.ToUnixTimeMilliseconds(), metric.Step)))]);
        }

        AddPairs(data, "params", run.Params);
        return AddPairs(data, "tags", run.Tags);
    }

    public static JsonObject Of(MetricPoint point) => new()
    {
        ["key"] = point.Key,
        ["value"] = Of(point.Value),
        ["timestamp"] = point.Timestamp,
        ["step"] = point.Step,
    };

    /// <summary>A number, or the name of what is none.</summary>
    public static JsonNode Of(double value) => double.IsNaN(value) ? JsonValue.Create("NaN") : JsonValue.Create(value);

    /// <summary>Adds a list of keys and values, unless it is empty.</summary>
    public static JsonObject AddPairs(JsonObject json, string name, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var list = new JsonArray([.. pairs.Select(pair => new JsonObject { ["key"] = pair.Key, ["value"] = pair.Value })]);
        return AddList(json, name, list);
    }

    public static JsonObject AddPairs(JsonObject json, string name, SqliteStatement keysAndValues) =>
        AddPairs(json, name, SqliteRows.Texts(keysAndValues));

    public static JsonObject AddList(JsonObject json, string name, JsonArray list)
    {
        if (list.Count > 0)
        {
            json[name] = list;
        }

        return json;
    }

    public static JsonObject AddToken(JsonObject json, string? token)
    {
        if (token is not null)
        {
            json["next_page_token"] = token;
        }

        return json;
    }

    private static string Name(LifecycleStage stage) => stage == LifecycleStage.Active ? "active" : "deleted";

    private static void AddTime(JsonObject json, string name, DateTimeOffset? time)
    {
        if (time is { } value)
        {
            json[name] = value.ToUnixTimeMilliseconds();
        }
    }
}
