using MlOps.Sdk.Search;

namespace MlOps.Sdk.Registry.Stores;

/// <summary>Compiles searches of the registry to SQL on MLflow's tables, with the results and the order of MLflow's own store.</summary>
internal static class RegistrySearchSql
{
    private const string PromptTag = "mlflow.prompt.is_prompt";

    public static SearchSql Models(RegistrySearch search, bool hasWorkspaces)
    {
        var conditions = SearchTexts.Filter(SearchTarget.RegisteredModels, search.Filter);
        var orders = Orders(SearchTarget.RegisteredModels, search.OrderBy);
        var here = hasWorkspaces ? " AND t.workspace = 'default'" : "";
        var sql = new SearchSql("SELECT x.name FROM registered_models x");
        if (hasWorkspaces)
        {
            sql.Where("x.workspace = 'default'");
        }

        AddTags(sql, conditions, "registered_model_tags", $"t.name = x.name{here}", $"t.name = x.name{here}");
        foreach (var condition in conditions.Where(condition => condition.Field.Entity == SearchEntity.Attribute))
        {
            sql.Where(sql.Compare("x.name", condition));
        }

        foreach (var (key, isAscending) in orders)
        {
            sql.OrderBy((key == "name" ? "x.name" : "x.last_updated_time") + (isAscending ? "" : " DESC"));
        }

        if (!orders.Exists(order => order.Key == "name"))
        {
            sql.OrderBy("x.name");
        }

        return sql;
    }

    public static SearchSql Versions(RegistrySearch search, bool hasWorkspaces)
    {
        var conditions = SearchTexts.Filter(SearchTarget.ModelVersions, search.Filter);
        var orders = Orders(
            SearchTarget.ModelVersions,
            search.OrderBy.Count > 0 ? search.OrderBy : ["last_updated_timestamp DESC", "name ASC", "version_number DESC"]);
        var here = hasWorkspaces ? " AND t.workspace = 'default'" : "";
        var sql = new SearchSql("SELECT x.name, x.version FROM model_versions x");
        sql.Where("x.current_stage <> 'Deleted_Internal'");
        if (hasWorkspaces)
        {
            sql.Where("x.workspace = 'default'");
        }

        // One version that is a prompt makes them all prompts.
        AddTags(sql, conditions, "model_version_tags", $"t.name = x.name AND t.version = x.version{here}", $"t.name = x.name{here}");
        foreach (var condition in conditions.Where(condition => condition.Field.Entity == SearchEntity.Attribute))
        {
            var column = Column(condition.Field.Key);
            sql.Where(condition.Field.Key == "version_number" ? sql.CompareNumber(column, condition) : sql.Compare(column, condition));
        }

        foreach (var (key, isAscending) in orders)
        {
            sql.OrderBy(Column(key) + (isAscending ? "" : " DESC"));
        }

        if (!orders.Exists(order => order.Key == "name"))
        {
            sql.OrderBy("x.name");
        }

        if (!orders.Exists(order => order.Key == "version_number"))
        {
            sql.OrderBy("x.version DESC");
        }

        return sql;
    }

    private static string Column(string key) => key switch
    {
        "version_number" => "x.version",
        "source_path" => "x.source",
        "creation_timestamp" => "x.creation_time",
        "last_updated_timestamp" => "x.last_updated_time",
        _ => "x." + key,
    };

    private static List<(string Key, bool IsAscending)> Orders(SearchTarget target, IReadOnlyList<string> orderBy)
    {
        var orders = new List<(string Key, bool IsAscending)>();
        foreach (var text in orderBy)
        {
            var order = SearchTexts.Order(target, text);
            if (orders.Exists(other => other.Key == order.Field.Key))
            {
                throw SearchErrors.OrderTwice(orderBy, order.Field.Key);
            }

            orders.Add((order.Field.Key, order.IsAscending));
        }

        return orders;
    }

    /// <summary>
    /// The conditions on tags. A prompt is found only where the first condition on its tag asks for prompts; otherwise the tag is not
    /// looked for, since what is no prompt does not have it.
    /// </summary>
    private static void AddTags(SearchSql sql, List<SearchCondition> conditions, string table, string ofThis, string ofItsName)
    {
        var tags = conditions.Where(condition => condition.Field.Entity == SearchEntity.Tag).ToList();
        if (!AsksForPrompts(tags))
        {
            tags.RemoveAll(condition => condition.Field.Key == PromptTag);
            sql.Where($"NOT EXISTS (SELECT 1 FROM {table} t WHERE {ofItsName} AND t.key = '{PromptTag}' AND t.value = 'true')");
        }

        foreach (var condition in tags)
        {
            sql.Where($"EXISTS (SELECT 1 FROM {table} t WHERE {ofThis} AND t.key = {sql.Parameter(condition.Field.Key)} AND {sql.Compare("t.value", condition)})");
        }
    }

    private static bool AsksForPrompts(List<SearchCondition> tags) => tags.Find(condition => condition.Field.Key == PromptTag) switch
    {
        { Comparator: SearchComparator.Equal } condition => condition.Text.Equals("true", StringComparison.OrdinalIgnoreCase),
        { Comparator: SearchComparator.NotEqual } condition => condition.Text.Equals("false", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
