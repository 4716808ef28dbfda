using System.Text.Json.Nodes;
using MlOps.Sdk.Tracking;

namespace MlOps.Testing.Server;

/// <summary>Reads the datasets and models that a run took in and gave out.</summary>
internal static class RunInputs
{
    /// <summary>The whole run, as a reply has it.</summary>
    public static JsonObject WithInputs(ServerTables tables, Run run) => new()
    {
        ["info"] = EntityJson.InfoOf(run),
        ["data"] = EntityJson.DataOf(run),
        ["inputs"] = InputsOf(tables, run.Id),
        ["outputs"] = EntityJson.AddList([], "model_outputs", ModelsOf(tables, run.Id, "RUN_OUTPUT", withStep: true)),
    };

    private static JsonObject InputsOf(ServerTables tables, string runId)
    {
        var datasets = new JsonArray();
        var rows = new List<(string Input, JsonObject Dataset)>();
        using (var reader = tables.Statement(
            """
            SELECT i.input_uuid, d.name, d.digest, d.dataset_source_type, d.dataset_source, d.dataset_schema, d.dataset_profile
            FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
            WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN' AND i.destination_id = $1 ORDER BY i.rowid
            """).With(runId).Query())
        {
            while (reader.Read())
            {
                var dataset = new JsonObject();
                foreach (var (column, name) in new[] { "", "name", "digest", "source_type", "source", "schema", "profile" }.Index().Skip(1))
                {
                    if (!reader.IsDBNull(column))
                    {
                        dataset[name] = reader.GetString(column);
                    }
                }

                rows.Add((reader.GetString(0), dataset));
            }
        }

        foreach (var (input, dataset) in rows)
        {
            var tags = tables.Statement("SELECT name, value FROM input_tags WHERE input_uuid = $1").With(input);
            var json = EntityJson.AddPairs([], "tags", tags);
            json["dataset"] = dataset;
            datasets.Add(json);
        }

        var inputs = EntityJson.AddList([], "dataset_inputs", datasets);
        return EntityJson.AddList(inputs, "model_inputs", ModelsOf(tables, runId, "RUN_INPUT", withStep: false));
    }

    private static JsonArray ModelsOf(ServerTables tables, string runId, string sourceType, bool withStep)
    {
        var models = new JsonArray();
        using var reader = tables
            .Statement("SELECT destination_id, step FROM inputs WHERE source_type = $1 AND source_id = $2 ORDER BY rowid")
            .With(sourceType, runId)
            .Query();
        while (reader.Read())
        {
            var model = new JsonObject { ["model_id"] = reader.GetString(0) };
            if (withStep)
            {
                model["step"] = reader.GetInt64(1);
            }

            models.Add(model);
        }

        return models;
    }
}
