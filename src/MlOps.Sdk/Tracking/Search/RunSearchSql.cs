using System.Globalization;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Search;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tracking.Search;

/// <summary>
/// Compiles a search for runs to SQL on MLflow's tables, with the results and the order of MLflow's own store. There are several
/// ways to the same runs; which one is fast depends on how many there are.
/// </summary>
internal sealed class RunSearchSql
{
    private static readonly SearchField StartTime = new(SearchEntity.Attribute, "start_time");

    private readonly RunSearch _search;
    private readonly bool _hasDatasets;
    private readonly bool _hasWorkspaces;
    private readonly List<SearchCondition> _conditions;
    private readonly List<SearchOrder> _orders;

    /// <param name="search">The search.</param>
    /// <param name="hasDatasets">Whether the database has tables for datasets.</param>
    /// <param name="hasWorkspaces">Whether its experiments stand in workspaces.</param>
    public RunSearchSql(RunSearch search, bool hasDatasets, bool hasWorkspaces)
    {
        _search = search;
        _hasDatasets = hasDatasets;
        _hasWorkspaces = hasWorkspaces;
        _conditions = Conditions(search);
        _orders = Orders(search.OrderBy);
    }

    /// <summary>The table of what runs are ordered by first.</summary>
    public string LeadingTable => Table(Leading.Entity);

    /// <summary>Whether the runs are ordered by their own columns only.</summary>
    public bool IsByAttributes => _orders.TrueForAll(order => order.Field.Entity == SearchEntity.Attribute);

    /// <summary>Whether the first runs by order can be told without their other values.</summary>
    public bool HasBest => IsByAttributes || Leading.Entity != SearchEntity.Attribute;

    /// <summary>Whether every run that is found has what is ordered by first.</summary>
    public bool IsLeadingFiltered => _conditions.Exists(condition => condition.Field == Leading);

    private SearchField Leading => _orders.Count > 0 ? _orders[0].Field : StartTime;

    /// <summary>
    /// Of some runs, by their row numbers: how many there are, are in the experiments, meet the conditions on their own columns, and
    /// meet all conditions but those on what is ordered by first.
    /// </summary>
    public SearchSql Sample(IEnumerable<long> rows)
    {
        var sql = new SearchSql();
        var scope = string.Join(" AND ", Scope(sql).DefaultIfEmpty("1"));
        var own = string.Join(" AND ", OwnConditions(sql).Prepend(scope));
        var all = string.Join(" AND ", OtherConditions(sql, Leading).Prepend(own));
        sql.Select = $"SELECT count(*), total({scope}), total({own}), total({all}) FROM runs r";
        sql.Where(sql.In("r.rowid", rows));
        return sql;
    }

    /// <summary>Goes through all runs of the experiments, and looks up the values of each.</summary>
    public SearchSql EachRun()
    {
        var sql = new SearchSql("SELECT r.run_uuid FROM runs r");
        var filtered = _conditions.Select(condition => condition.Field).ToHashSet();
        var joined = Join(sql, _orders, filtered);
        sql.Where(Scope(sql));
        foreach (var condition in _conditions)
        {
            sql.Where(joined.TryGetValue(condition.Field, out var alias)
                ? Compare(sql, $"{alias}.value", condition)
                : Condition(sql, condition));
        }

        AddOrders(sql, joined);
        return sql;
    }

    /// <summary>
    /// Goes through the tables of values as they lie in the file, one after the other, and keeps the runs that meet a condition: in a
    /// large database that is faster than to look up the values of each run.
    /// </summary>
    /// <param name="inFileOrder">Whether to read whole tables. Where most values are of other keys, their index is better.</param>
    public SearchSql BySets(bool inFileOrder)
    {
        var sql = new SearchSql("SELECT r.run_uuid FROM runs r");
        var orders = _orders;
        var joined = new Dictionary<SearchField, string>();
        if (Leading.Entity != SearchEntity.Attribute && IsLeadingFiltered)
        {
            sql.Select = $"SELECT r.run_uuid FROM {LeadingTable} c{NotIndexed(inFileOrder)} CROSS JOIN runs r ON r.run_uuid = c.run_uuid";
            sql.Where($"c.key = {sql.Parameter(Leading.Key)}");
            joined.Add(Leading, "c");
            orders = _orders[1..];
        }

        foreach (var (field, alias) in Join(sql, orders, []))
        {
            joined.Add(field, alias);
        }

        sql.Where(Scope(sql));
        foreach (var condition in _conditions)
        {
            sql.Where(joined.TryGetValue(condition.Field, out var alias) && alias == "c" ? Compare(sql, "c.value", condition)
                : IsOfTable(condition) ? InSet(sql, condition, inFileOrder)
                : Condition(sql, condition));
        }

        AddOrders(sql, joined);
        return sql;
    }

    /// <summary>
    /// Takes the first runs by order, and looks up the other values of these alone. Each row says whether runs were left that were not
    /// taken. Runs that are equal to the last one taken may be among them, and are not found.
    /// </summary>
    /// <param name="candidates">How many to take.</param>
    /// <param name="inFileOrder">Whether to read the whole table of what is ordered by. Where most values are of other keys, their index is better.</param>
    public SearchSql Best(int candidates, bool inFileOrder)
    {
        var sql = new SearchSql();
        var count = sql.Parameter(candidates);
        if (IsByAttributes)
        {
            AddOrders(sql, []);
            var columns = string.Join(", ", _orders.Select(order => Column(order.Field.Key)).Concat(["r.run_uuid", "r.start_time"]).Distinct());
            var where = string.Join(" AND ", Scope(sql).Concat(OwnConditions(sql)).DefaultIfEmpty("1"));

            // The newest runs lie at the end, and LIMIT makes SQLite keep to that order: those that come later are then seldom better.
            sql.Select =
                $"""
                WITH c AS MATERIALIZED (
                  SELECT * FROM (SELECT {columns} FROM runs r NOT INDEXED WHERE {where} ORDER BY r.rowid DESC LIMIT -1) r
                  ORDER BY {sql.Orders} LIMIT {count})
                SELECT r.run_uuid, (SELECT count(*) FROM c) = {count} FROM c r
                """;
            sql.Where(OtherConditions(sql, except: null));
            return sql;
        }

        var isMetric = Leading.Entity == SearchEntity.Metric;
        var mark = isMetric ? "e.is_nan" : "0";
        var direction = _orders[0].IsAscending ? ("", "DESC") : ("DESC", "");
        var values = string.Concat(_conditions.Where(condition => condition.Field == Leading).Select(condition => $" AND {Compare(sql, "e.value", condition)}"));
        sql.Select =
            $"""
            WITH c AS MATERIALIZED (
              SELECT e.run_uuid, {mark} AS is_nan, e.value FROM {LeadingTable} e{NotIndexed(inFileOrder)}
              WHERE e.key = {sql.Parameter(Leading.Key)} AND e.value IS NOT NULL{values} ORDER BY 2, 3 {direction.Item1} LIMIT {count}),
            last AS MATERIALIZED (
              SELECT is_nan, value FROM c WHERE (SELECT count(*) FROM c) = {count} ORDER BY 1 DESC, 2 {direction.Item2} LIMIT 1)
            SELECT r.run_uuid, EXISTS (SELECT 1 FROM last) FROM c CROSS JOIN runs r ON r.run_uuid = c.run_uuid
            """;
        var joined = Join(sql, _orders[1..], []);
        joined.Add(Leading, "c");
        sql.Where("NOT EXISTS (SELECT 1 FROM last WHERE last.is_nan = c.is_nan AND last.value = c.value)");
        sql.Where(Scope(sql));
        sql.Where(OwnConditions(sql));
        sql.Where(OtherConditions(sql, Leading));
        AddOrders(sql, joined);
        return sql;
    }

    private static string NotIndexed(bool inFileOrder) => inFileOrder ? " NOT INDEXED" : "";

    private IEnumerable<string> Scope(SearchSql sql)
    {
        if (_search.ExperimentIds is { } ids)
        {
            yield return sql.In("r.experiment_id", ids.Select(SqliteExperiments.NumberOf));
        }
        else if (_hasWorkspaces)
        {
            yield return "r.experiment_id IN (SELECT experiment_id FROM experiments WHERE workspace = 'default')";
        }

        if (_search.View != ViewType.All)
        {
            yield return _search.View == ViewType.ActiveOnly ? "r.lifecycle_stage = 'active'" : "r.lifecycle_stage = 'deleted'";
        }
    }

    /// <summary>The conditions on the runs' own columns.</summary>
    private IEnumerable<string> OwnConditions(SearchSql sql) => _conditions.Where(IsOwn).Select(condition => Condition(sql, condition));

    /// <summary>The conditions on what stands in other tables.</summary>
    private IEnumerable<string> OtherConditions(SearchSql sql, SearchField? except) =>
        _conditions.Where(condition => !IsOwn(condition) && condition.Field != except).Select(condition => Condition(sql, condition));

    // Runs of MLflow before 1.30 have their name in the tag only, and MLflow looks there for all.
    private static bool IsOwn(SearchCondition condition) => condition.Field is { Entity: SearchEntity.Attribute, Key: not "run_name" };

    private static bool IsOfTable(SearchCondition condition) => !IsOwn(condition) && condition.Field.Entity != SearchEntity.Dataset;

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

    private string Condition(SearchSql sql, SearchCondition condition) => condition.Field.Entity switch
    {
        SearchEntity.Dataset when !_hasDatasets => "0",
        SearchEntity.Dataset => Dataset(sql, condition.Field.Key, condition),
        _ when IsOwn(condition) => sql.Compare(Column(condition.Field.Key), condition),
        _ => $"EXISTS (SELECT 1 FROM {TableOf(condition)} e WHERE e.run_uuid = r.run_uuid AND {OfTable(sql, condition)})",
    };

    private static string InSet(SearchSql sql, SearchCondition condition, bool inFileOrder) =>
        $"r.run_uuid IN (SELECT e.run_uuid FROM {TableOf(condition)} e{NotIndexed(inFileOrder)} WHERE {OfTable(sql, condition)})";

    private static string TableOf(SearchCondition condition) =>
        Table(condition.Field.Entity == SearchEntity.Attribute ? SearchEntity.Tag : condition.Field.Entity);

    private static string OfTable(SearchSql sql, SearchCondition condition)
    {
        var key = condition.Field.Entity == SearchEntity.Attribute ? TagNames.RunName : condition.Field.Key;
        return $"e.key = {sql.Parameter(key)} AND {Compare(sql, "e.value", condition)}";
    }

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
    private void AddOrders(SearchSql sql, Dictionary<SearchField, string> joined)
    {
        foreach (var (field, isAscending) in _orders)
        {
            var value = joined.TryGetValue(field, out var alias) ? $"{alias}.value" : Column(field.Key);
            sql.OrderBy(field.Entity == SearchEntity.Metric
                ? $"CASE WHEN {alias}.is_nan = 1 THEN 1 WHEN {value} IS NULL THEN 2 ELSE 0 END"
                : $"{value} IS NULL");
            sql.OrderBy(isAscending ? value : $"{value} DESC");
        }

        if (!_orders.Exists(order => order.Field == StartTime))
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
        SearchEntity.Tag => "tags",
        _ => "runs",
    };

    private static string Column(string key) => key switch
    {
        "run_id" => "r.run_uuid",
        "run_name" => "r.name",
        _ => "r." + key,
    };
}
