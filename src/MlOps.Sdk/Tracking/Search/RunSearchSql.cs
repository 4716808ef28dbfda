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

        var orders = Orders(search.OrderBy);
        var joined = Join(sql, orders, [.. conditions.Select(condition => condition.Field)]);
        foreach (var condition in conditions)
        {
            sql.Where(joined.TryGetValue(condition.Field, out var alias)
                ? Compare(sql, $"{alias}.value", condition)
                : Condition(sql, condition, hasDatasets));
        }

        AddOrders(sql, orders, joined);
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
            Orders(search.OrderBy);
            throw;
        }
    }

    private static string Condition(SearchSql sql, SearchCondition condition, bool hasDatasets)
    {
        var (entity, key) = condition.Field;
        return entity switch
        {
            SearchEntity.Metric or SearchEntity.Param or SearchEntity.Tag =>
                Exists(sql, Table(entity), key, Compare(sql, "e.value", condition)),
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

    private static List<SearchOrder> Orders(IReadOnlyList<string> texts)
    {
        var orders = new List<SearchOrder>();
        foreach (var text in texts)
        {
            var order = SearchTexts.Order(SearchTarget.Runs, text);
            if (orders.Exists(other => other.Field == order.Field))
            {
                throw SearchErrors.OrderTwice(texts, text);
            }

            orders.Add(order);
        }

        return orders;
    }

    /// <summary>
    /// Joins what is ordered by. What is filtered by too needs no second look: it is there for each run that is found. CROSS keeps SQLite
    /// from going through all runs that have it, instead of those of the experiments.
    /// </summary>
    /// <returns>The names of the joined rows, by their fields.</returns>
    private static Dictionary<SearchField, string> Join(SearchSql sql, List<SearchOrder> orders, HashSet<SearchField> filtered)
    {
        var joined = new Dictionary<SearchField, string>();
        foreach (var field in orders.Select(order => order.Field).Where(field => field.Entity != SearchEntity.Attribute))
        {
            var alias = string.Create(CultureInfo.InvariantCulture, $"o{joined.Count}");
            var kind = filtered.Contains(field) ? "CROSS" : "LEFT";
            sql.Join($"{kind} JOIN {Table(field.Entity)} {alias} ON {alias}.run_uuid = r.run_uuid AND {alias}.key = {sql.Parameter(field.Key)}");
            joined.Add(field, alias);
        }

        return joined;
    }

    /// <summary>Numbers come first, then NaN, then what is not there, whichever the direction; last by start and id.</summary>
    private static void AddOrders(SearchSql sql, List<SearchOrder> orders, Dictionary<SearchField, string> joined)
    {
        foreach (var (field, isAscending) in orders)
        {
            var value = joined.TryGetValue(field, out var alias) ? $"{alias}.value" : Column(field.Key);
            sql.OrderBy(field.Entity == SearchEntity.Metric
                ? $"CASE WHEN {alias}.is_nan = 1 THEN 1 WHEN {value} IS NULL THEN 2 ELSE 0 END"
                : $"{value} IS NULL");
            sql.OrderBy(isAscending ? value : $"{value} DESC");
        }

        if (!orders.Exists(order => order.Field == new SearchField(SearchEntity.Attribute, "start_time")))
        {
            sql.OrderBy("r.start_time DESC");
        }

        sql.OrderBy("r.run_uuid");
    }

    private static string Compare(SearchSql sql, string column, SearchCondition condition) =>
        condition.Field.Entity == SearchEntity.Metric ? sql.CompareNumber(column, condition) : sql.Compare(column, condition);

    private static string Table(SearchEntity entity) => entity switch
    {
        SearchEntity.Metric => "latest_metrics",
        SearchEntity.Param => "params",
        _ => "tags",
    };

    private static string Column(string key) => key switch
    {
        "run_id" => "r.run_uuid",
        "run_name" => "r.name",
        _ => "r." + key,
    };
}
