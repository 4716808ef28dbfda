using System.Globalization;
using System.Text;

namespace MlOps.Sdk.Tracking;

/// <summary>Compiles a search for logged models to SQL on MLflow's tables.</summary>
internal static class LoggedModelSearchSql
{
    private const string Metrics = "metrics.";

    /// <summary>The ids of what is searched, in order. Two parameters follow those in <paramref name="values"/>: how many, and after how many.</summary>
    public static string Compile(LoggedModelSearch search, out List<object?> values)
    {
        var parameters = new List<object?>();
        string Parameter(object? value)
        {
            parameters.Add(value);
            return string.Create(CultureInfo.InvariantCulture, $"${parameters.Count}");
        }

        var sql = new StringBuilder("SELECT m.model_id FROM logged_models m WHERE m.lifecycle_stage = 'active'");
        if (search.ExperimentIds is { } experiments)
        {
            sql.Append(CultureInfo.InvariantCulture, $" AND CAST(m.experiment_id AS TEXT) IN (SELECT value FROM json_each({Parameter(JsonOf(experiments))}))");
        }

        foreach (var condition in LoggedModelFilter.Parse(search.Filter))
        {
            sql.Append(" AND ").Append(Condition(condition, Parameter));
        }

        sql.Append(" ORDER BY ");
        foreach (var order in search.OrderBy)
        {
            var value = Value(order, Parameter);
            sql.Append(CultureInfo.InvariantCulture, $"{value} IS NULL, {value} {(order.IsAscending ? "ASC" : "DESC")}, ");
        }

        sql.Append("m.creation_timestamp_ms DESC, m.rowid DESC");
        values = parameters;
        return sql.Append(CultureInfo.InvariantCulture, $" LIMIT ${parameters.Count + 1} OFFSET ${parameters.Count + 2}").ToString();
    }

    /// <summary>The column of an attribute; <see langword="null"/> where there is no such attribute.</summary>
    public static string? Column(string attribute) => attribute switch
    {
        "name" or "model_id" or "model_type" or "source_run_id" or "status" or "artifact_location" => $"m.{attribute}",
        "creation_time" or "creation_timestamp" or "creation_timestamp_ms" => "m.creation_timestamp_ms",
        "last_updated_timestamp" or "last_updated_timestamp_ms" => "m.last_updated_timestamp_ms",
        _ => null,
    };

    /// <summary>Whether an attribute is compared with numbers.</summary>
    public static bool IsNumber(string attribute) => Column(attribute) is "m.creation_timestamp_ms" or "m.last_updated_timestamp_ms" or "m.status";

    private static string Condition(LoggedModelCondition condition, Func<object?, string> parameter)
    {
        string Exists(string table, string key, string value) =>
            $"EXISTS (SELECT 1 FROM {table} e WHERE e.model_id = m.model_id AND e.{key} = {parameter(condition.Key)} AND e.{value} {condition.Comparator} {parameter(condition.Value)})";

        return condition.Entity switch
        {
            "metrics" => Exists("logged_model_metrics", "metric_name", "metric_value"),
            "params" => Exists("logged_model_params", "param_key", "param_value"),
            "tags" => Exists("logged_model_tags", "tag_key", "tag_value"),
            _ => $"{Column(condition.Key)} {condition.Comparator} {parameter(condition.Value)}",
        };
    }

    /// <summary>What models are ordered by: an attribute, or the latest value of a metric.</summary>
    private static string Value(LoggedModelOrder order, Func<object?, string> parameter)
    {
        if (!order.Field.StartsWith(Metrics, StringComparison.Ordinal))
        {
            return Column(order.Field) ?? throw LoggedModelErrors.OrderInvalid(order.Field);
        }

        var onDataset = (order.DatasetName is { } name ? $" AND e.dataset_name = {parameter(name)}" : "")
            + (order.DatasetDigest is { } digest ? $" AND e.dataset_digest = {parameter(digest)}" : "");
        return $"(SELECT e.metric_value FROM logged_model_metrics e WHERE e.model_id = m.model_id AND e.metric_name = {parameter(order.Field[Metrics.Length..])}{onDataset} "
            + "ORDER BY e.metric_timestamp_ms DESC, e.metric_step DESC LIMIT 1)";
    }

    private static string JsonOf(IEnumerable<string> texts) => "[" + string.Join(',', texts.Select(text => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"")) + "]";
}
