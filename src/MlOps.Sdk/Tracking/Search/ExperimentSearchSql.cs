using MlOps.Sdk.Search;

namespace MlOps.Sdk.Tracking.Search;

/// <summary>Compiles a search for experiments to SQL on MLflow's tables, with the results and the order of MLflow's own store.</summary>
internal static class ExperimentSearchSql
{
    /// <param name="search">The search.</param>
    /// <param name="hasTimes">Whether the database has the times of experiments.</param>
    /// <param name="hasWorkspaces">Whether its experiments stand in workspaces.</param>
    public static SearchSql Compile(ExperimentSearch search, bool hasTimes, bool hasWorkspaces)
    {
        var conditions = SearchTexts.Filter(SearchTarget.Experiments, search.Filter);
        var sql = new SearchSql("SELECT x.experiment_id FROM experiments x");
        if (hasWorkspaces)
        {
            sql.Where("x.workspace = 'default'");
        }

        if (search.View != ViewType.All)
        {
            sql.Where(search.View == ViewType.ActiveOnly ? "x.lifecycle_stage = 'active'" : "x.lifecycle_stage = 'deleted'");
        }

        foreach (var condition in conditions)
        {
            sql.Where(condition.Field.Entity == SearchEntity.Tag
                ? $"""
                   EXISTS (SELECT 1 FROM experiment_tags t WHERE t.experiment_id = x.experiment_id
                   AND t.key = {sql.Parameter(condition.Field.Key)} AND {sql.Compare("t.value", condition)})
                   """
                : sql.Compare(Column(condition.Field.Key, hasTimes), condition));
        }

        var orders = search.OrderBy.Select(order => SearchTexts.Order(SearchTarget.Experiments, order)).ToList();
        foreach (var order in orders)
        {
            sql.OrderBy($"{Column(order.Field.Key, hasTimes)}{(order.IsAscending ? "" : " DESC")}");
        }

        if (orders.Count == 0)
        {
            sql.OrderBy($"{Column("creation_time", hasTimes)} DESC");
        }

        // MLflow's own way: the oldest comes first where no order is asked for, and last among equals where one is.
        sql.OrderBy(orders.Count == 0 ? "x.experiment_id" : "x.experiment_id DESC");
        return sql;
    }

    private static string Column(string key, bool hasTimes) =>
        hasTimes || key is "name" or "experiment_id" ? "x." + key : "NULL";
}
