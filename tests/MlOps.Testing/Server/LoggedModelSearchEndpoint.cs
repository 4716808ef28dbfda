using System.Text.Json.Nodes;

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

    private static readonly Dictionary<string, string> Columns = new()
    {
        ["name"] = "name",
        ["model_id"] = "model_id",
        ["model_type"] = "model_type",
        ["source_run_id"] = "source_run_id",
        ["creation_timestamp"] = "creation_timestamp_ms",
        ["creation_time"] = "creation_timestamp_ms",
    };

    public void AddTo(Routes routes) => routes.Add("POST", "logged-models/search", request => Search(request.Read(Shape)));

    private MlflowReply Search(Message message)
    {
        var most = message.Has("max_results") ? message.Long("max_results") : DefaultResults;
        var offset = PageToken.Offset(message.Text("page_token"));
        var query = Query(message);
        return database.Read(tables =>
        {
            var ids = new List<string>();
            using (var rows = query.On(tables, most + 1, offset).Query())
            {
                while (rows.Read())
                {
                    ids.Add(rows.GetString(0));
                }
            }

            var models = new JsonArray([.. ids.Take((int)most).Select(id => LoggedModelRows.Find(tables, id))]);
            var reply = EntityJson.AddList([], "models", models);
            if (ids.Count > most)
            {
                reply["next_page_token"] = PageToken.Of(offset + most);
            }

            return MlflowReply.Json(reply);
        });
    }

    private static SearchQuery Query(Message message)
    {
        var query = new SearchQuery("SELECT m.model_id FROM logged_models m").Where("m.lifecycle_stage = 'active'");
        var experiments = message.Texts("experiment_ids").Select(id => query.Parameter(id)).ToList();
        query.Where($"CAST(m.experiment_id AS TEXT) IN ({string.Join(", ", experiments)})");

        // A dataset without a digest is one with an empty digest.
        var datasets = message.Messages("datasets").Select(dataset =>
            $"(e.dataset_name = {query.Parameter(dataset.Text("dataset_name"))} "
            + $"AND coalesce(e.dataset_digest, '') = {query.Parameter(dataset.Text("dataset_digest"))})").ToList();
        var onDatasets = datasets.Count > 0 ? $" AND ({string.Join(" OR ", datasets)})" : "";
        foreach (var condition in SearchFilter.Parse(message.Text("filter")))
        {
            query.Where(Condition(query, condition, onDatasets));
        }

        foreach (var order in message.Messages("order_by"))
        {
            var direction = order.Flag("ascending", unset: true) ? "ASC" : "DESC";
            var value = Value(query, order);
            query.Order($"{value} IS NULL").Order($"{value} {direction}");
        }

        return query.Order("m.creation_timestamp_ms DESC").Order("m.model_id");
    }

    private static string Condition(SearchQuery query, SearchCondition condition, string onDatasets)
    {
        string Within(string table, string key, string value) =>
            $"EXISTS (SELECT 1 FROM {table} e WHERE e.model_id = m.model_id AND e.{key} = {query.Parameter(condition.Key)} "
            + $"AND {query.Compare("e." + value, condition)}";

        return condition.Entity switch
        {
            "metric" => Within("logged_model_metrics", "metric_name", "metric_value") + onDatasets + ")",
            "param" => Within("logged_model_params", "param_key", "param_value") + ")",
            "tag" => Within("logged_model_tags", "tag_key", "tag_value") + ")",
            _ => query.Compare(Column(condition.Key), condition),
        };
    }

    /// <summary>An attribute, or the latest value of a metric, perhaps on one dataset.</summary>
    private static string Value(SearchQuery query, Message order)
    {
        const string Metrics = "metrics.";
        var field = order.Text("field_name");
        if (!field.StartsWith(Metrics, StringComparison.Ordinal))
        {
            return Column(field);
        }

        var onDataset = string.Concat(new[] { "dataset_name", "dataset_digest" }
            .Where(name => order.Text(name).Length > 0)
            .Select(name => $" AND e.{name} = {query.Parameter(order.Text(name))}"));
        return $"(SELECT e.metric_value FROM logged_model_metrics e WHERE e.model_id = m.model_id "
            + $"AND e.metric_name = {query.Parameter(field[Metrics.Length..])}{onDataset} ORDER BY e.metric_timestamp_ms DESC, e.metric_step DESC LIMIT 1)";
    }

    private static string Column(string key) => Columns.TryGetValue(key, out var column)
        ? "m." + column
        : throw MlflowError.Invalid($"Invalid attribute key '{key}' specified.");
}
