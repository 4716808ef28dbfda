using System.Globalization;
using System.Text.Json.Nodes;

namespace MlOps.Testing.Server;

/// <summary>Searches experiments.</summary>
internal sealed class ExperimentSearchEndpoint(ServerDatabase database)
{
    private const long MaxResults = 50_000;

    private static readonly MessageShape Shape = MessageShape.Of(
        MessageShape.Choice("view_type", "ACTIVE_ONLY", "DELETED_ONLY", "ALL") with { IsNumberLike = true },
        MessageShape.Long("max_results"),
        MessageShape.Texts("order_by"),
        MessageShape.Text("filter"),
        MessageShape.Text("page_token"));

    private static readonly string[] Columns = ["experiment_id", "name", "creation_time", "last_update_time"];

    public void AddTo(Routes routes)
    {
        routes.Add("POST", "experiments/search", request => Search(request.Read(Shape)));
        routes.Add("GET", "experiments/search", request => Search(request.Read(Shape)));
    }

    private MlflowReply Search(Message message)
    {
        var most = message.Long("max_results");
        if (most is < 1 or > MaxResults)
        {
            var rule = most < 1 ? "a positive integer" : string.Create(CultureInfo.InvariantCulture, $"at most {MaxResults}");
            throw MlflowError.Invalid($"Invalid value {most} for parameter 'max_results' supplied. It must be {rule}");
        }

        var offset = PageToken.Offset(message.Text("page_token"));
        var query = Query(message);
        return database.Read(tables =>
        {
            var ids = new List<long>();
            using (var rows = query.On(tables, most + 1, offset).Query())
            {
                while (rows.Read())
                {
                    ids.Add(rows.GetInt64(0));
                }
            }

            var experiments = ids.Take((int)most)
                .Select(id => EntityJson.Of(tables.FindExperiment(id.ToString(CultureInfo.InvariantCulture))));
            var reply = EntityJson.AddList([], "experiments", new JsonArray([.. experiments]));
            if (ids.Count > most)
            {
                reply["next_page_token"] = PageToken.Of(offset + most);
            }

            return MlflowReply.Json(reply);
        });
    }

    private static SearchQuery Query(Message message)
    {
        var query = new SearchQuery("SELECT x.experiment_id FROM experiments x");
        if (message.Text("view_type") != "ALL")
        {
            query.Where("x.lifecycle_stage = {0}", message.Text("view_type") == "DELETED_ONLY" ? "deleted" : "active");
        }

        foreach (var condition in SearchFilter.Parse(message.Text("filter")))
        {
            query.Where(condition.Entity == "tag"
                ? "EXISTS (SELECT 1 FROM experiment_tags t WHERE t.experiment_id = x.experiment_id "
                    + $"AND t.key = {query.Parameter(condition.Key)} AND {query.Compare("t.value", condition)})"
                : query.Compare(Column(condition.Entity, condition.Key), condition));
        }

        var clauses = message.Texts("order_by").Select(OrderClause.Parse).ToList();
        foreach (var clause in clauses)
        {
            query.Order($"{Column(clause.Entity, clause.Key)} {clause.Direction}");
        }

        return clauses.Count > 0 ? query.Order("x.experiment_id DESC") : query.Order("x.creation_time DESC").Order("x.experiment_id");
    }

    private static string Column(string entity, string key) => entity == "attribute" && Columns.Contains(key)
        ? "x." + key
        : throw MlflowError.Invalid($"Invalid attribute key '{key}' specified.");
}
