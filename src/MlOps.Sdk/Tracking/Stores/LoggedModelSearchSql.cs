using MlOps.Sdk.Search;

namespace MlOps.Sdk.Tracking.Stores;

/// <summary>Compiles a search for logged models to SQL on MLflow's tables.</summary>
internal static class LoggedModelSearchSql
{
    private const string Metrics = "metrics.";

    public static SearchSql Compile(LoggedModelSearch search)
    {
        var conditions = SearchTexts.Filter(SearchTarget.LoggedModels, search.Filter);
        var sql = new SearchSql("SELECT m.model_id FROM logged_models m");
        sql.Where("m.lifecycle_stage = 'active'");
        if (search.ExperimentIds is { } experiments)
        {
            sql.Where(sql.In("m.experiment_id", experiments.Select(SqliteExperiments.NumberOf)));
        }

        foreach (var condition in conditions)
        {
            sql.Where(Condition(sql, condition));
        }

        foreach (var order in search.OrderBy)
        {
            var value = Value(sql, order);
            sql.OrderBy($"{value} IS NULL");
            sql.OrderBy($"{value} {(order.IsAscending ? "ASC" : "DESC")}");
        }

        sql.OrderBy("m.creation_timestamp_ms DESC");
        sql.OrderBy("m.rowid DESC");
        return sql;
    }

    private static string Condition(SearchSql sql, SearchCondition condition)
    {
        var (entity, key) = condition.Field;
        string Exists(string table, string name, string compare) =>
            $"EXISTS (SELECT 1 FROM {table} e WHERE e.model_id = m.model_id AND e.{name} = {sql.Parameter(key)} AND {compare})";

        return entity switch
        {
            SearchEntity.Metric => Exists("logged_model_metrics", "metric_name", sql.CompareNumber("e.metric_value", condition)),
            SearchEntity.Param => Exists("logged_model_params", "param_key", sql.Compare("e.param_value", condition)),
            SearchEntity.Tag => Exists("logged_model_tags", "tag_key", sql.Compare("e.tag_value", condition)),
            _ when SearchTarget.LoggedModels.Key(condition.Field).IsNumber => sql.CompareNumber("m." + key, condition),
            _ => sql.Compare("m." + key, condition),
        };
    }

    /// <summary>What models are ordered by: an attribute, or the latest value of a metric.</summary>
    private static string Value(SearchSql sql, LoggedModelOrder order)
    {
        if (!order.Field.StartsWith(Metrics, StringComparison.Ordinal))
        {
            return SearchTarget.LoggedModels.KeysOf(SearchEntity.Attribute)!.TryGetValue(order.Field, out var attribute)
                ? "m." + attribute.Name
                : throw LoggedModelErrors.OrderInvalid(order.Field);
        }

        var onDataset = (order.DatasetName is { } name ? $" AND e.dataset_name = {sql.Parameter(name)}" : "")
            + (order.DatasetDigest is { } digest ? $" AND e.dataset_digest = {sql.Parameter(digest)}" : "");
        return $"(SELECT e.metric_value FROM logged_model_metrics e WHERE e.model_id = m.model_id AND e.metric_name = {sql.Parameter(order.Field[Metrics.Length..])}{onDataset} "
            + "ORDER BY e.metric_timestamp_ms DESC, e.metric_step DESC LIMIT 1)";
    }
}
