using System.Text.Json.Nodes;
using MlOps.Sdk.Search;

namespace MlOps.Testing.Server;

/// <summary>Searches logged models.</summary>
internal sealed class LoggedModelSearchEndpoint(ServerDatabase database)
{
    private const long DefaultResults = 100;

    private static readonly MessageShape Dataset = MessageShape.Of(MessageShape.Text("dataset_name"), MessageShape.Text("dataset_digest"));

    private static readonly MessageShape OrderBy = MessageShape.Of(
        MessageShape.Text("field_name"),
        new MessageField("ascending", FieldKind.Flag),
        MessageShape.Text("dataset_name"),
        MessageShape.Text("dataset_digest"));

    private static readonly MessageShape Shape = MessageShape.Of(
        MessageShape.Texts("experiment_ids") with { Required = true },
        MessageShape.Text("filter"),
        MessageShape.List("datasets", Dataset),
        MessageShape.Long("max_results"),
        MessageShape.List("order_by", OrderBy),
        MessageShape.Text("page_token"));

    public void AddTo(Routes routes) => routes.Add("POST", "logged-models/search", request => Search(request.Read(Shape)));

    private MlflowReply Search(Message message)
    {
        var most = (int)(message.Has("max_results") ? message.Long("max_results") : DefaultResults);
        var offset = SearchPageToken.Offset(message.Text("page_token"));
        var query = Query(message);
        return database.Read(tables =>
        {
            var ids = new List<string>();
            using (var statement = query.On(tables.Session, most, offset))
            using (var rows = statement.Query())
            {
                while (rows.Read())
                {
                    ids.Add(rows.GetString(0));
                }
            }

            var models = new JsonArray([.. ids.Take(most).Select(id => LoggedModelRows.Find(tables, id))]);
            var reply = EntityJson.AddList([], "models", models);
            return MlflowReply.Json(EntityJson.AddToken(reply, SearchPageToken.After(offset, most, ids.Count)));
        });
    }

    private static SearchSql Query(Message message)
    {
        var query = new SearchSql("SELECT m.model_id FROM logged_models m");
        query.Where("m.lifecycle_stage = 'active'");
        query.Where(query.In("CAST(m.experiment_id AS TEXT)", message.Texts("experiment_ids")));

        // A dataset without a digest is one with an empty digest.
        var datasets = message.Messages("datasets").Select(dataset =>
            $"(e.dataset_name = {query.Parameter(dataset.Text("dataset_name"))} "
            + $"AND coalesce(e.dataset_digest, '') = {query.Parameter(dataset.Text("dataset_digest"))})").ToList();
        var onDatasets = datasets.Count > 0 ? $" AND ({string.Join(" OR ", datasets)})" : "";
        foreach (var condition in SearchTexts.Filter(SearchTarget.LoggedModels, message.Text("filter")))
        {
            query.Where(Condition(query, condition, onDatasets));
        }

        foreach (var order in message.Messages("order_by"))
        {
            var value = Value(query, order);
            query.OrderBy($"{value} IS NULL");
            query.OrderBy($"{value} {(order.Flag("ascending", unset: true) ? "ASC" : "DESC")}");
        }

        query.OrderBy("m.creation_timestamp_ms DESC");
        query.OrderBy("m.model_id");
        return query;
    }

    private static string Condition(SearchSql query, SearchCondition condition, string onDatasets)
    {
        var key = condition.Field.Key;
        string Within(string table, string name, string compare) =>
            $"EXISTS (SELECT 1 FROM {table} e WHERE e.model_id = m.model_id AND e.{name} = {query.Parameter(key)} AND {compare}";

        return condition.Field.Entity switch
        {
            SearchEntity.Metric => Within("logged_model_metrics", "metric_name", query.CompareNumber("e.metric_value", condition)) + onDatasets + ")",
            SearchEntity.Param => Within("logged_model_params", "param_key", query.Compare("e.param_value", condition)) + ")",
            SearchEntity.Tag => Within("logged_model_tags", "tag_key", query.Compare("e.tag_value", condition)) + ")",
            _ when SearchTarget.LoggedModels.Key(condition.Field).IsNumber => query.CompareNumber("m." + key, condition),
            _ => query.Compare("m." + key, condition),
        };
    }

    /// <summary>An attribute, or the latest value of a metric, perhaps on one dataset.</summary>
    private static string Value(SearchSql query, Message order)
    {
        const string Metrics = "metrics.";
        var field = order.Text("field_name");
        if (!field.StartsWith(Metrics, StringComparison.Ordinal))
        {
            return SearchTarget.LoggedModels.KeysOf(SearchEntity.Attribute)!.TryGetValue(field, out var attribute)
                ? "m." + attribute.Name
                : throw MlflowError.Invalid($"Invalid order by field name: {field}");
        }

        var onDataset = string.Concat(new[] { "dataset_name", "dataset_digest" }
            .Where(name => order.Text(name).Length > 0)
            .Select(name => $" AND e.{name} = {query.Parameter(order.Text(name))}"));
        return "(SELECT e.metric_value FROM logged_model_metrics e WHERE e.model_id = m.model_id "
            + $"AND e.metric_name = {query.Parameter(field[Metrics.Length..])}{onDataset} ORDER BY e.metric_timestamp_ms DESC, e.metric_step DESC LIMIT 1)";
    }
}
