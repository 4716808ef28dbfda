using System.Text.Json.Nodes;
using MlOps.Sdk.Registry.Stores;

namespace MlOps.Testing.Server;

/// <summary>Searches registered models and versions, as the embedded store does.</summary>
internal sealed class RegistrySearchEndpoints(ServerDatabase database)
{
    public void AddTo(Routes routes)
    {
        var models = ShapeOf(RegistrySearch.MaxModelsPage);
        var versions = ShapeOf(RegistrySearch.MaxVersionsPage);
        routes.Add("GET", "registered-models/search", request => SearchModels(SearchOf(request.Read(models), 100)));
        routes.Add("GET", "model-versions/search", request => SearchVersions(SearchOf(request.Read(versions), 10_000)));
    }

    private static MessageShape ShapeOf(int most) => MessageShape.Of(
        MessageShape.Text("filter"),
        MessageShape.Long("max_results") with { Most = most },
        MessageShape.Texts("order_by"),
        MessageShape.Text("page_token"));

    private static RegistrySearch SearchOf(Message message, int pageSize) => new()
    {
        Filter = message.Text("filter"),
        OrderBy = [.. message.Texts("order_by")],
        PageSize = message.Has("max_results") ? (int)message.Long("max_results") : pageSize,
        PageToken = message.Text("page_token"),
    };

    private MlflowReply SearchModels(RegistrySearch search)
    {
        var page = database.Read(tables => tables.Registry.SearchModels(search));
        var reply = EntityJson.AddList(
            [], "registered_models", new JsonArray([.. page.Items.Select(model => RegistryJson.Of(model, isFound: true))]));
        return MlflowReply.Json(EntityJson.AddToken(reply, page.NextPageToken));
    }

    private MlflowReply SearchVersions(RegistrySearch search)
    {
        var page = database.Read(tables => tables.Registry.SearchVersions(search));
        var reply = EntityJson.AddList(
            [], "model_versions", new JsonArray([.. page.Items.Select(version => RegistryJson.Of(version, withAliases: false))]));
        return MlflowReply.Json(EntityJson.AddToken(reply, page.NextPageToken));
    }
}
