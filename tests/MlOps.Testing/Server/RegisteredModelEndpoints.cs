using System.Text.Json.Nodes;
using MlOps.Sdk.Registry;

namespace MlOps.Testing.Server;

/// <summary>Registered models, their tags and their aliases.</summary>
internal sealed class RegisteredModelEndpoints(ServerDatabase database)
{
    private static readonly MessageShape NameShape = MessageShape.Of(MessageShape.Required("name"));

    private static readonly MessageShape CreateShape = MessageShape.Of(
        MessageShape.Required("name"), MessageShape.List("tags", MessageShape.KeyValue), MessageShape.Text("description"));

    private static readonly MessageShape UpdateShape = MessageShape.Of(MessageShape.Required("name"), MessageShape.Text("description"));

    private static readonly MessageShape RenameShape = MessageShape.Of(MessageShape.Required("name"), MessageShape.Required("new_name"));

    private static readonly MessageShape TagShape = MessageShape.Of(
        MessageShape.Required("name"), MessageShape.Required("key"), MessageShape.Text("value"));

    private static readonly MessageShape AliasShape = MessageShape.Of(MessageShape.Required("name"), MessageShape.Required("alias"));

    private static readonly MessageShape SetAliasShape = MessageShape.Of(
        MessageShape.Required("name"), MessageShape.Required("alias"), MessageShape.Required("version"));

    private static readonly MessageShape LatestShape = MessageShape.Of(MessageShape.Required("name"), MessageShape.Texts("stages"));

    public void AddTo(Routes routes)
    {
        routes.Add("POST", "registered-models/create", request => Create(request.Read(CreateShape)));
        routes.Add("GET", "registered-models/get", request => Get(request.Read(NameShape).Text("name")));
        routes.Add("PATCH", "registered-models/update", request => Update(request.Read(UpdateShape)));
        routes.Add("POST", "registered-models/rename", request => Rename(request.Read(RenameShape)));
        routes.Add("DELETE", "registered-models/delete", request => Delete(request.Read(NameShape).Text("name")));
        routes.Add("POST", "registered-models/set-tag", request => SetTag(request.Read(TagShape)));
        routes.Add("DELETE", "registered-models/delete-tag", request => DeleteTag(request.Read(TagShape)));
        routes.Add("POST", "registered-models/alias", request => SetAlias(request.Read(SetAliasShape)));
        routes.Add("DELETE", "registered-models/alias", request => DeleteAlias(request.Read(AliasShape)));
        routes.Add("GET", "registered-models/alias", request => GetByAlias(request.Read(AliasShape)));
        routes.Add("GET", "registered-models/get-latest-versions", request => Latest(request.Read(LatestShape)));
        routes.Add("POST", "registered-models/get-latest-versions", request => Latest(request.Read(LatestShape)));
    }

    private static MlflowReply Reply(RegisteredModel model) => MlflowReply.Json(new JsonObject { ["registered_model"] = RegistryJson.Of(model) });

    private MlflowReply Create(Message message) => database.Write(tables =>
        Reply(tables.Registry.Models.Create(message.Text("name"), message.Text("description"), [.. message.Pairs("tags")], tables.Now)));

    private MlflowReply Get(string name) => Reply(database.Read(tables => tables.Registry.Models.Find(name)) ?? throw NotFound(name));

    private MlflowReply Update(Message message) => database.Write(tables =>
        Reply(tables.Registry.Models.Describe(message.Text("name"), message.Text("description"), tables.Now)));

    private MlflowReply Rename(Message message) => database.Write(tables =>
        Reply(tables.Registry.Models.Rename(message.Text("name"), message.Text("new_name"), tables.Now)));

    private MlflowReply Delete(string name) => database.Write(tables => tables.Registry.Models.Delete(name));

    private MlflowReply SetTag(Message message) => database.Write(tables =>
        tables.Registry.Models.SetTag(message.Text("name"), message.Text("key"), message.Text("value")));

    private MlflowReply DeleteTag(Message message) => database.Write(tables =>
        tables.Registry.Models.DeleteTag(message.Text("name"), message.Text("key")));

    private MlflowReply SetAlias(Message message) => database.Write(tables =>
        tables.Registry.Versions.SetAlias(message.Text("name"), message.Text("alias"), ModelVersionEndpoints.VersionOf(message)));

    private MlflowReply DeleteAlias(Message message) => database.Write(tables =>
        tables.Registry.Versions.DeleteAlias(message.Text("name"), message.Text("alias")));

    private MlflowReply GetByAlias(Message message) => ModelVersionEndpoints.Reply(
        database.Read(tables => tables.Registry.Versions.GetByAlias(message.Text("name"), message.Text("alias"))));

    private MlflowReply Latest(Message message) => MlflowReply.Json(EntityJson.AddList([], "model_versions", new JsonArray([.. database
        .Read(tables => tables.Registry.Models.Latest(message.Text("name"), [.. message.Texts("stages")]))
        .Select(version => RegistryJson.Of(version))])));

    private static MlflowError NotFound(string name) => MlflowError.NotFound($"Registered Model with name={name} not found");
}
