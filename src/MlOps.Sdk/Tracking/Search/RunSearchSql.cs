using System.Globalization;
using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Tracking.Search;

/// <summary>Compiles a search for runs to SQL on MLflow's tables, with the results and the order of MLflow's own store.</summary>
internal static class RunSearchSql
{
    /// <param name="search">The search.</param>
    /// <param name="hasDatasets">Whether the database has tables for datasets.</param>
    /// <param name="hasWorkspaces">Whether its experiments stand in workspaces.</param>
    public static SearchSql Compile(RunSearch search, bool hasDatasets, bool hasWorkspaces)
    {
        var conditions = Conditions(search);
        var sql = new SearchSql("SELECT r.run_uuid FROM runs r");
        if (search.ExperimentIds is { } ids)
        {
            sql.Where(sql.In("r.experiment_id", ids.Select(SqliteExperiments.NumberOf)));
        }
        else if (hasWorkspaces)
        {
            sql.Where("r.experiment_id IN (SELECT experiment_id FROM experiments WHERE workspace = 'default')");
        }

        if (search.View != ViewType.All)
        {
            sql.Where(search.View == ViewType.ActiveOnly ? "r.lifecycle_stage = 'active'" : "r.lifecycle_stage = 'deleted'");
        }

        foreach (var condition in conditions)
        {
            sql.Where(Condition(sql, condition, hasDatasets));
        }

        AddOrders(sql, search.OrderBy);
        return sql;
    }

    /// <summary>What is wrong with an order goes before a comparator that its field does not have, as in MLflow.</summary>
    private static List<SearchCondition> Conditions(RunSearch search)
    {
        try
        {
            return SearchTexts.Filter(SearchTarget.Runs, search.Filter);
        }
        catch (MlflowException exception) when (exception.InnerException is SearchSyntaxException { IsAboutComparator: true })
        {
            AddOrders(new SearchSql(""), search.OrderBy);
            throw;
        }
    }

    private static string Condition(SearchSql sql, SearchCondition condition, bool hasDatasets)
    {
        var (entity, key) = condition.Field;
        return entity switch
        {
            SearchEntity.Metric => Exists(sql, "latest_metrics", key, sql.CompareNumber("e.value", condition)),
            SearchEntity.Param => Exists(sql, "params", key, sql.Compare("e.value", condition)),
            SearchEntity.Tag => Exists(sql, "tags", key, sql.Compare("e.value", condition)),
            SearchEntity.Dataset when !hasDatasets => "0",
            SearchEntity.Dataset => Dataset(sql, key, condition),

            // Runs of MLflow before 1.30 have their name in the tag only, and MLflow looks there for all.
            _ when key == "run_name" => Exists(sql, "tags", TagNames.RunName, sql.Compare("e.value", condition)),
            _ => sql.Compare(Column(key), condition),
        };
    }

    private static string Exists(SearchSql sql, string table, string key, string condition) =>
        $"EXISTS (SELECT 1 FROM {table} e WHERE e.run_uuid = r.run_uuid AND e.key = {sql.Parameter(key)} AND {condition})";

    private static string Dataset(SearchSql sql, string key, SearchCondition condition) =>
        key == "context"
            ? $"""
               EXISTS (SELECT 1 FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id JOIN input_tags t ON t.input_uuid = i.input_uuid
               WHERE i.destination_id = r.run_uuid AND t.name = '{TagNames.DataContext}' AND {sql.Compare("t.value", condition)})
               """
            : $"""
               EXISTS (SELECT 1 FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
               WHERE i.destination_id = r.run_uuid AND {sql.Compare("d." + key, condition)})
               """;

    /// <summary>Numbers come first, then NaN, then what is not there, whichever the direction; last by start and id.</summary>
    private static void AddOrders(SearchSql sql, IReadOnlyList<string> texts)
    {
        var seen = new HashSet<SearchField>();
        foreach (var text in texts)
        {
            var order = SearchTexts.Order(SearchTarget.Runs, text);
            if (!seen.Add(order.Field))
            {
                throw SearchErrors.OrderTwice(texts, text);
            }

            var direction = order.IsAscending ? "" : " DESC";
            if (order.Field.Entity == SearchEntity.Attribute)
            {
                var column = Column(order.Field.Key);
                sql.OrderBy($"{column} IS NULL");
                sql.OrderBy(column + direction);
                continue;
            }

            var alias = string.Create(CultureInfo.InvariantCulture, $"o{seen.Count}");
            var table = order.Field.Entity switch
            {
                SearchEntity.Metric => "latest_metrics",
                SearchEntity.Param => "params",
                _ => "tags",
            };
            sql.Join($"LEFT JOIN {table} {alias} ON {alias}.run_uuid = r.run_uuid AND {alias}.key = {sql.Parameter(order.Field.Key)}");
            sql.OrderBy(order.Field.Entity == SearchEntity.Metric
                ? $"CASE WHEN {alias}.is_nan = 1 THEN 1 WHEN {alias}.value IS NULL THEN 2 ELSE 0 END"
                : $"{alias}.value IS NULL");
            sql.OrderBy($"{alias}.value{direction}");
        }

        if (!seen.Contains(new(SearchEntity.Attribute, "start_time")))
        {
            sql.OrderBy("r.start_time DESC");
        }

        sql.OrderBy("r.run_uuid");
    }

    private static string Column(string key) => key switch
    {
        "run_id" => "r.run_uuid",
        "run_name" => "r.name",
        _ => "r." + key,
    };
}
