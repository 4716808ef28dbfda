using System.Globalization;
using System.Text.Json.Nodes;
using MlOps.Sdk.Search;
using MlOps.Sdk.Tracking.Search;

namespace MlOps.Testing.Server;

/// <summary>Searches experiments, as the embedded store does.</summary>
internal sealed class ExperimentSearchEndpoint(ServerDatabase database)
{
    private static readonly MessageShape Shape = MessageShape.Of(
        MessageShape.Choice("view_type", "ACTIVE_ONLY", "DELETED_ONLY", "ALL") with { IsNumberLike = true },
        MessageShape.Long("max_results"),
        MessageShape.Texts("order_by"),
        MessageShape.Text("filter"),
        MessageShape.Text("page_token"));

    public void AddTo(Routes routes)
    {
        routes.Add("POST", "experiments/search", request => Search(request.Read(Shape)));
        routes.Add("GET", "experiments/search", request => Search(request.Read(Shape)));
    }

    private MlflowReply Search(Message message)
    {
        var most = message.Long("max_results");
        if (most is < 1 or > SearchLimits.MaxPage)
        {
            var rule = most < 1 ? "a positive integer" : string.Create(CultureInfo.InvariantCulture, $"at most {SearchLimits.MaxPage}");
            throw MlflowError.Invalid($"Invalid value {most} for parameter 'max_results' supplied. It must be {rule}");
        }

        var search = new ExperimentSearch
        {
            Filter = message.Text("filter"),
            OrderBy = [.. message.Texts("order_by")],
            View = RunSearchEndpoint.ViewOf(message.Text("view_type")),
            PageSize = (int)most,
            PageToken = message.Text("page_token"),
        };
        return database.Read(tables =>
        {
            var page = tables.Experiments.Search(search);
            var reply = EntityJson.AddList([], "experiments", new JsonArray([.. page.Items.Select(EntityJson.Of)]));
            return MlflowReply.Json(EntityJson.AddToken(reply, page.NextPageToken));
        });
    }
}
