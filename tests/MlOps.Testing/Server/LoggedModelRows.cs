using System.Globalization;
using System.Text.Json.Nodes;

namespace MlOps.Testing.Server;

/// <summary>Reads logged models.</summary>
internal static class LoggedModelRows
{
    /// <summary>The names of the statuses; a name's place is its number in the table.</summary>
    public static readonly string[] Statuses =
        ["LOGGED_MODEL_STATUS_UNSPECIFIED", "LOGGED_MODEL_PENDING", "LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED"];

    /// <summary>The model, unless it is missing or deleted.</summary>
    public static JsonObject Find(ServerTables tables, string id)
    {
        JsonObject info;
        using (var row = tables.Statement(
            """
            SELECT model_id, experiment_id, name, creation_timestamp_ms, last_updated_timestamp_ms, artifact_location, status,
              coalesce(model_type, ''), coalesce(source_run_id, '')
            FROM logged_models WHERE model_id = $1 AND lifecycle_stage = 'active'
            """).With(id).Query())
        {
            if (!row.Read())
            {
                throw MlflowError.NotFound($"Logged model with ID '{id}' not found.");
            }

            info = new JsonObject
            {
                ["model_id"] = row.GetString(0),
                ["experiment_id"] = row.GetInt64(1).ToString(CultureInfo.InvariantCulture),
                ["name"] = row.GetString(2),
                ["creation_timestamp_ms"] = row.GetInt64(3),
                ["last_updated_timestamp_ms"] = row.GetInt64(4),
                ["artifact_uri"] = row.GetString(5),
                ["status"] = Statuses[row.GetInt32(6)],
                ["model_type"] = row.GetString(7),
                ["source_run_id"] = row.GetString(8),
            };
        }

        EntityJson.AddPairs(
            info, "tags", tables.Statement("SELECT tag_key, tag_value FROM logged_model_tags WHERE model_id = $1").With(id));
        var @params = tables
            .Statement("SELECT param_key, param_value FROM logged_model_params WHERE model_id = $1 ORDER BY rowid")
            .With(id);
        var data = EntityJson.AddPairs([], "params", @params);
        EntityJson.AddList(data, "metrics", LoggedModelMetrics.Of(tables, id));
        return new JsonObject { ["info"] = info, ["data"] = data };
    }

    public static string ExperimentId(JsonObject model) => model["info"]!["experiment_id"]!.GetValue<string>();
}
