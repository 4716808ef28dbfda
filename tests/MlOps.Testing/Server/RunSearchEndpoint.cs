using System.Text.Json.Nodes;
using MlOps.Sdk.Search;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Search;

namespace MlOps.Testing.Server;

/// <summary>Searches runs, as the embedded store does.</summary>
internal sealed class RunSearchEndpoint(ServerDatabase database)
{
    private static readonly MessageShape Shape = MessageShape.Of(
        MessageShape.Texts("experiment_ids"),
        MessageShape.Text("filter"),
        MessageShape.Choice("run_view_type", "ACTIVE_ONLY", "DELETED_ONLY", "ALL") with { Unchecked = true },
        MessageShape.Long("max_results") with { Most = SearchLimits.MaxPage },
        MessageShape.Texts("order_by"),
        new MessageField("page_token", FieldKind.Text) { Unchecked = true });

    /// <summary>What a message's <c>view_type</c> means.</summary>
    public static ViewType ViewOf(string name) => name switch
    {
        "DELETED_ONLY" => ViewType.DeletedOnly,
        "ALL" => ViewType.All,
        _ => ViewType.ActiveOnly,
    };

    public void AddTo(Routes routes) => routes.Add("POST", "runs/search", request => Search(request.Read(Shape)));

    private MlflowReply Search(Message message)
    {
        var search = new RunSearch
        {
            ExperimentIds = [.. message.Texts("experiment_ids")],
            Filter = message.Text("filter"),
            OrderBy = [.. message.Texts("order_by")],
            View = ViewOf(message.Text("run_view_type")),
            PageSize = message.Has("max_results") ? (int)message.Long("max_results") : SearchLimits.DefaultPage,
            PageToken = message.Text("page_token"),
        };
        return database.Read(tables =>
        {
            var page = tables.Reader.Search(search);
            var reply = EntityJson.AddList([], "runs", new JsonArray([.. page.Items.Select(run => RunInputs.WithInputs(tables, run))]));
            return MlflowReply.Json(EntityJson.AddToken(reply, page.NextPageToken));
        });
    }
}
