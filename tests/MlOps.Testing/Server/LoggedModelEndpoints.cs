using System.Buffers;
using System.Text.Json.Nodes;
using MlOps.Sdk.Tracking;

namespace MlOps.Testing.Server;

/// <summary>Logged models.</summary>
internal sealed class LoggedModelEndpoints(ServerDatabase database, ArtifactFiles files)
{
    private const string ForbiddenCharacters = "/:.%\"'";

    private static readonly SearchValues<char> Forbidden = SearchValues.Create(ForbiddenCharacters);

    private static readonly MessageShape CreateShape = MessageShape.Of(
        MessageShape.Required("experiment_id"),
        MessageShape.Text("name"),
        MessageShape.Text("model_type"),
        MessageShape.Text("source_run_id"),
        MessageShape.List("params", MessageShape.KeyValue),
        MessageShape.List("tags", MessageShape.KeyValue));

    private static readonly MessageShape FinalizeShape = MessageShape.Of(
        MessageShape.Choice("status", LoggedModelRows.Statuses[1..]) with { Required = true });

    private static readonly MessageShape TagsShape = MessageShape.Of(MessageShape.List("tags", MessageShape.KeyValue));

    private static readonly MessageShape ParamsShape = MessageShape.Of(MessageShape.List("params", MessageShape.KeyValue));

    private static readonly MessageShape DirectoriesShape = MessageShape.Of(MessageShape.Text("artifact_directory_path"));

    public void AddTo(Routes routes)
    {
        routes.Add("POST", "logged-models", request => Create(request.Read(CreateShape)));
        routes.Add("GET", "logged-models/{model_id}", request => Get(ModelId(request)));
        routes.Add("PATCH", "logged-models/{model_id}", request => Finalize(ModelId(request), request.Read(FinalizeShape)));
        routes.Add("DELETE", "logged-models/{model_id}", request => Delete(ModelId(request)));
        routes.Add("PATCH", "logged-models/{model_id}/tags", request => SetTags(ModelId(request), request.Read(TagsShape)));
        routes.Add("DELETE", "logged-models/{model_id}/tags/{key}", request => DeleteTag(ModelId(request), request.RouteValues["key"]));
        routes.Add("GET", "logged-models/{model_id}/artifacts/directories", ListArtifacts);
        if (routes.Flavour == MlflowFlavour.Mlflow3)
        {
            routes.Add("POST", "logged-models/{model_id}/params", request => LogParams(ModelId(request), request.Read(ParamsShape)));
        }
    }

    private static string ModelId(MlflowRequest request) => request.RouteValues["model_id"];

    private static MlflowReply Reply(JsonObject model) => MlflowReply.Json(new JsonObject { ["model"] = model });

    private MlflowReply Create(Message message)
    {
        var name = message.Text("name");
        if (name.AsSpan().ContainsAny(Forbidden))
        {
            var forbidden = ForbiddenCharacters.Select(c => c == '\'' ? "\"'\"" : $"'{c}'");
            throw MlflowError.Invalid(
                $"Invalid model name ('{name}') provided. Model name must be a non-empty string and cannot contain the following "
                + $"characters: ({string.Join(", ", forbidden)})");
        }

        return database.Write(tables =>
        {
            var experiment = tables.FindExperiment(message.Text("experiment_id"), LifecycleStage.Active);
            var id = $"m-{Guid.NewGuid():N}";
            tables.Statement(
                """
                INSERT INTO logged_models (model_id, experiment_id, name, artifact_location, creation_timestamp_ms,
                  last_updated_timestamp_ms, status, lifecycle_stage, model_type, source_run_id)
                VALUES ($1, $2, $3, $4, $5, $5, 1, 'active', $6, $7)
                """).With(
                id,
                experiment.Id,
                name.Length > 0 ? name : RunNameGenerator.For(id),
                $"{experiment.ArtifactLocation}/models/{id}/artifacts",
                tables.Now,
                message.Text("model_type"),
                message.Text("source_run_id")).Run();
            AddParams(tables, id, experiment.Id, message.Pairs("params"));
            AddTags(tables, id, experiment.Id, message.Pairs("tags"));
            return Reply(LoggedModelRows.Find(tables, id));
        });
    }

    private MlflowReply Get(string id) => Reply(database.Read(tables => LoggedModelRows.Find(tables, id)));

    private MlflowReply Finalize(string id, Message message) => database.Write(tables =>
    {
        LoggedModelRows.Find(tables, id);
        tables.Statement("UPDATE logged_models SET status = $2, last_updated_timestamp_ms = $3 WHERE model_id = $1")
            .With(id, Array.IndexOf(LoggedModelRows.Statuses, message.Text("status")), tables.Now).Run();
        return Reply(LoggedModelRows.Find(tables, id));
    });

    private MlflowReply Delete(string id) => database.Write(tables =>
    {
        LoggedModelRows.Find(tables, id);
        tables.Statement("UPDATE logged_models SET lifecycle_stage = 'deleted', last_updated_timestamp_ms = $2 WHERE model_id = $1")
            .With(id, tables.Now).Run();
    });

    private MlflowReply SetTags(string id, Message message) => database.Write(tables =>
        AddTags(tables, id, LoggedModelRows.ExperimentId(LoggedModelRows.Find(tables, id)), message.Pairs("tags")));

    private MlflowReply DeleteTag(string id, string key) => database.Write(tables =>
    {
        LoggedModelRows.Find(tables, id);
        if (tables.Statement("DELETE FROM logged_model_tags WHERE model_id = $1 AND tag_key = $2").With(id, key).Run() == 0)
        {
            throw MlflowError.NotFound($"No tag with key '{key}' found for model with ID '{id}'.");
        }
    });

    private MlflowReply LogParams(string id, Message message) => database.Write(tables =>
        AddParams(tables, id, LoggedModelRows.ExperimentId(LoggedModelRows.Find(tables, id)), message.Pairs("params")));

    private MlflowReply ListArtifacts(MlflowRequest request)
    {
        var path = request.Read(DirectoriesShape).Text("artifact_directory_path");
        ArtifactFiles.CheckPath(path);
        var model = database.Read(tables => LoggedModelRows.Find(tables, ModelId(request)));
        return MlflowReply.Json(ArtifactEndpoints.ListUnder(files, model["info"]!["artifact_uri"]!.GetValue<string>(), path));
    }

    private static void AddParams(
        ServerTables tables, string id, string experimentId, IEnumerable<KeyValuePair<string, string>> @params)
    {
        foreach (var (key, value) in @params)
        {
            tables.Statement(
                "INSERT INTO logged_model_params (model_id, experiment_id, param_key, param_value) VALUES ($1, $2, $3, $4)")
                .With(id, experimentId, key, value).Run();
        }
    }

    private static void AddTags(ServerTables tables, string id, string experimentId, IEnumerable<KeyValuePair<string, string>> tags)
    {
        foreach (var (key, value) in tags)
        {
            tables.Statement(
                """
                INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value) VALUES ($1, $2, $3, $4)
                ON CONFLICT (model_id, tag_key) DO UPDATE SET tag_value = excluded.tag_value
                """).With(id, experimentId, key, value).Run();
        }
    }
}
