using System.Globalization;
using System.Text.Json.Nodes;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Registry.Stores;

namespace MlOps.Testing.Server;

/// <summary>Versions of registered models.</summary>
internal sealed class ModelVersionEndpoints(ServerDatabase database)
{
    private static readonly MessageField[] Version = [MessageShape.Required("name"), MessageShape.Required("version")];

    private static readonly MessageShape VersionShape = MessageShape.Of(Version);

    private static readonly MessageShape CreateShape = MessageShape.Of(
        MessageShape.Required("name"),
        MessageShape.Required("source"),
        MessageShape.Text("run_id"),
        MessageShape.List("tags", MessageShape.KeyValue),
        MessageShape.Text("run_link"),
        MessageShape.Text("description"),
        MessageShape.Text("model_id"));

    private static readonly MessageShape UpdateShape = MessageShape.Of([.. Version, MessageShape.Text("description")]);

    private static readonly MessageShape TagShape = MessageShape.Of([.. Version, MessageShape.Required("key"), MessageShape.Text("value")]);

    private static readonly MessageShape StageShape = MessageShape.Of(
        [.. Version, MessageShape.Required("stage"), new MessageField("archive_existing_versions", FieldKind.Flag)]);

    public void AddTo(Routes routes)
    {
        routes.Add("POST", "model-versions/create", request => Create(request.Read(CreateShape)));
        routes.Add("GET", "model-versions/get", request => Get(request.Read(VersionShape)));
        routes.Add("PATCH", "model-versions/update", request => Update(request.Read(UpdateShape)));
        routes.Add("DELETE", "model-versions/delete", request => Delete(request.Read(VersionShape)));
        routes.Add("POST", "model-versions/set-tag", request => SetTag(request.Read(TagShape)));
        routes.Add("DELETE", "model-versions/delete-tag", request => DeleteTag(request.Read(TagShape)));
        routes.Add("GET", "model-versions/get-download-uri", request => DownloadUri(request.Read(VersionShape)));
        routes.Add("POST", "model-versions/transition-stage", request => MoveToStage(request.Read(StageShape)));
    }

    public static MlflowReply Reply(ModelVersion version) => MlflowReply.Json(new JsonObject { ["model_version"] = RegistryJson.Of(version) });

    public static int VersionOf(Message message)
    {
        var text = message.Text("version");
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw MlflowError.Invalid($"Parameter 'version' must be an integer, got '{text}'.");
    }

    private MlflowReply Create(Message message)
    {
        var start = new ModelVersionStart
        {
            Name = message.Text("name"),
            Source = message.Text("source"),
            RunId = message.Text("run_id"),
            RunLink = message.Text("run_link"),
            ModelId = message.Text("model_id"),
            Description = message.Text("description"),
            Tags = [.. message.Pairs("tags")],
        };
        return database.Write(tables =>
        {
            if (!start.Tags.Any(tag => tag is { Key: "mlflow.prompt.is_prompt", Value: "true" }))
            {
                ModelSourceRules.Check(tables, start.Source, start.RunId);
            }

            return Reply(tables.Registry.Versions.Create(start, tables.Now));
        });
    }

    private MlflowReply Get(Message message)
    {
        var (name, version) = (message.Text("name"), VersionOf(message));
        return Reply(database.Read(tables => tables.Registry.Versions.Find(name, version)) ?? throw NotFound(name, version));
    }

    private MlflowReply Update(Message message) => database.Write(tables =>
        Reply(tables.Registry.Versions.Describe(message.Text("name"), VersionOf(message), message.Text("description"), tables.Now)));

    private MlflowReply Delete(Message message) => database.Write(tables =>
        tables.Registry.Versions.Delete(message.Text("name"), VersionOf(message), tables.Now));

    private MlflowReply SetTag(Message message) => database.Write(tables =>
        tables.Registry.Versions.SetTag(message.Text("name"), VersionOf(message), message.Text("key"), message.Text("value")));

    private MlflowReply DeleteTag(Message message) => database.Write(tables =>
        tables.Registry.Versions.DeleteTag(message.Text("name"), VersionOf(message), message.Text("key")));

    private MlflowReply DownloadUri(Message message) => MlflowReply.Json(new JsonObject
    {
        ["artifact_uri"] = database.Read(tables => tables.Registry.Versions.DownloadUri(message.Text("name"), VersionOf(message))),
    });

    /// <summary>Stages are something that others write: the library only reads them.</summary>
    private MlflowReply MoveToStage(Message message)
    {
        var (name, version, stage) = (message.Text("name"), VersionOf(message), SqliteRegisteredModels.CanonicalStage(message.Text("stage")));
        var archives = message.Flag("archive_existing_versions", unset: false);
        if (archives && stage is not ("Staging" or "Production"))
        {
            throw new MlflowError(
                MlflowErrorCodes.InternalError,
                $"Model version transition cannot archive existing model versions because '{message.Text("stage")}' is not an Active stage. "
                + "Valid stages are ['Staging', 'Production']");
        }

        return database.Write(tables =>
        {
            var now = tables.Now;
            if (tables.Registry.Versions.Find(name, version) is null)
            {
                throw NotFound(name, version);
            }

            if (archives)
            {
                tables.Statement(
                    "UPDATE model_versions SET current_stage = 'Archived', last_updated_time = $4 WHERE name = $1 AND version <> $2 AND current_stage = $3")
                    .With(name, version, stage, now).Run();
            }

            tables.Statement("UPDATE model_versions SET current_stage = $3, last_updated_time = $4 WHERE name = $1 AND version = $2")
                .With(name, version, stage, now).Run();
            tables.Statement("UPDATE registered_models SET last_updated_time = $2 WHERE name = $1").With(name, now).Run();
            return Reply(tables.Registry.Versions.Find(name, version)!);
        });
    }

    private static MlflowError NotFound(string name, int version) => MlflowError.NotFound(
        string.Create(CultureInfo.InvariantCulture, $"Model Version (name={name}, version={version}) not found"));
}
