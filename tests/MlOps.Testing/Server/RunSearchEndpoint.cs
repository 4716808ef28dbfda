using System.Text.Json.Nodes;

namespace MlOps.Testing.Server;

/// <summary>Searches runs.</summary>
internal sealed class RunSearchEndpoint(ServerDatabase database)
{
    private const long DefaultResults = 1000;

    private static readonly MessageShape Shape = MessageShape.Of(
        MessageShape.Texts("experiment_ids"),
        MessageShape.Text("filter"),
        MessageShape.Choice("run_view_type", "ACTIVE_ONLY", "DELETED_ONLY", "ALL") with { Unchecked = true },
        MessageShape.Long("max_results") with { Most = 50_000 },
        MessageShape.Texts("order_by"),
        new MessageField("page_token", FieldKind.Text) { Unchecked = true });

    private static readonly Dictionary<string, string> Columns = new()
    {
        ["run_id"] = "run_uuid",
        ["run_name"] = "name",
        ["Run name"] = "name",
        ["name"] = "name",
        ["status"] = "status",
        ["artifact_uri"] = "artifact_uri",
        ["user_id"] = "user_id",
        ["experiment_id"] = "experiment_id",
        ["start_time"] = "start_time",
        ["created"] = "start_time",
        ["end_time"] = "end_time",
    };

    public void AddTo(Routes routes) => routes.Add("POST", "runs/search", request => Search(request.Read(Shape)));

    private MlflowReply Search(Message message)
    {
        var most = message.Has("max_results") ? message.Long("max_results") : DefaultResults;
        var offset = PageToken.Offset(message.Text("page_token"));
        var query = Query(message);
        return database.Read(tables =>
        {
            var ids = new List<string>();
            using (var rows = query.On(tables, most, offset).Query())
            {
                while (rows.Read())
                {
                    ids.Add(rows.GetString(0));
                }
            }

            var runs = new JsonArray([.. ids.Select(id => RunInputs.WithInputs(tables, tables.FindRun(id)))]);
            var reply = EntityJson.AddList([], "runs", runs);
            if (ids.Count == most)
            {
                reply["next_page_token"] = PageToken.Of(offset + most);
            }

            return MlflowReply.Json(reply);
        });
    }

    private static SearchQuery Query(Message message)
    {
        var query = new SearchQuery("SELECT r.run_uuid FROM runs r");
        var experiments = message.Texts("experiment_ids").Select(id => query.Parameter(id)).ToList();
        query.Where($"CAST(r.experiment_id AS TEXT) IN ({string.Join(", ", experiments)})");
        if (message.Text("run_view_type") != "ALL")
        {
            query.Where("r.lifecycle_stage = {0}", message.Text("run_view_type") == "DELETED_ONLY" ? "deleted" : "active");
        }

        foreach (var condition in SearchFilter.Parse(message.Text("filter")))
        {
            query.Where(Condition(query, condition));
        }

        foreach (var clause in message.Texts("order_by").Select(OrderClause.Parse))
        {
            AddOrder(query, clause);
        }

        return query.Order("r.start_time IS NULL").Order("r.start_time DESC").Order("r.run_uuid");
    }

    private static string Condition(SearchQuery query, SearchCondition condition)
    {
        var key = condition.Key;
        return condition.Entity switch
        {
            "attribute" => query.Compare("r." + Column(key), condition),
            "dataset" => "EXISTS (SELECT 1 FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id "
                + $"WHERE i.destination_id = r.run_uuid AND {query.Compare("d." + DatasetColumn(key), condition)})",
            "metric" => $"EXISTS (SELECT 1 FROM latest_metrics e WHERE e.run_uuid = r.run_uuid AND e.key = {query.Parameter(key)} "
                + $"AND e.is_nan = 0 AND {query.Compare("e.value", condition)})",
            _ => $"EXISTS (SELECT 1 FROM {condition.Entity}s e WHERE e.run_uuid = r.run_uuid AND e.key = {query.Parameter(key)} "
                + $"AND {query.Compare("e.value", condition)})",
        };
    }

    /// <summary>Numbers come first, then what is no number, then what is not there; whichever the direction.</summary>
    private static void AddOrder(SearchQuery query, OrderClause clause)
    {
        if (clause.Entity == "attribute")
        {
            var column = "r." + Column(clause.Key);
            query.Order($"{column} IS NULL").Order($"{column} {clause.Direction}");
            return;
        }

        var table = clause.Entity == "metric" ? "latest_metrics" : clause.Entity + "s";
        var key = query.Parameter(clause.Key);
        string Value(string column) => $"(SELECT {column} FROM {table} e WHERE e.run_uuid = r.run_uuid AND e.key = {key})";
        query.Order($"{Value("e.value")} IS NULL");
        if (clause.Entity == "metric")
        {
            query.Order(Value("e.is_nan"));
        }

        query.Order($"{Value("e.value")} {clause.Direction}");
    }

    private static string Column(string key) =>
        Columns.TryGetValue(key, out var column) ? column : throw MlflowError.Invalid($"Invalid attribute key '{key}' specified.");

    private static string DatasetColumn(string key) => key switch
    {
        "name" or "digest" => key,
        _ => throw MlflowError.Invalid($"Invalid dataset key '{key}' specified."),
    };
}
