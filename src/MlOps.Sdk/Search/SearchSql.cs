using System.Globalization;
using System.Text;
using System.Text.Json;
using MlOps.Sdk.MlflowDatabase;

namespace MlOps.Sdk.Search;

/// <summary>Builds the SQL of a search. Whatever a user wrote becomes a parameter, never a part of the text.</summary>
/// <param name="select">What comes before WHERE, where that is known from the beginning.</param>
internal sealed class SearchSql(string select = "")
{
    private readonly List<object> _values = [];
    private readonly StringBuilder _joins = new();
    private readonly List<string> _conditions = [];
    private readonly List<string> _orders = [];

    /// <summary>What comes before WHERE.</summary>
    public string Select { get; set; } = select;

    public string Orders => string.Join(", ", _orders);

    public string Parameter(object value)
    {
        _values.Add(value);
        return "$" + _values.Count.ToString(CultureInfo.InvariantCulture);
    }

    public void Join(string sql) => _joins.Append(' ').Append(sql);

    public void Where(string sql) => _conditions.Add(sql);

    public void Where(IEnumerable<string> sql) => _conditions.AddRange(sql);

    public void OrderBy(string sql) => _orders.Add(sql);

    /// <summary>The condition that a column is one of some values.</summary>
    public string In(string column, IEnumerable<string> values, bool isNegated = false) =>
        $"{column} {(isNegated ? "NOT IN" : "IN")} (SELECT value FROM json_each({Parameter(JsonOf(values))}))";

    public string In(string column, IEnumerable<long> values) =>
        $"{column} IN (SELECT value FROM json_each({Parameter($"[{string.Join(',', values.Select(value => value.ToString(CultureInfo.InvariantCulture)))}]")}))";

    /// <summary>The condition on a column of texts, or of whole numbers that are compared with texts as SQLite does.</summary>
    public string Compare(string column, SearchCondition condition) => condition.Comparator switch
    {
        // SQLite's LIKE does not tell capitals, which MLflow turns off; its GLOB does.
        SearchComparator.Like => $"{column} GLOB {Parameter(GlobOf(condition.Text))}",
        SearchComparator.ILike => $"{column} LIKE {Parameter(condition.Text)}",
        SearchComparator.In or SearchComparator.NotIn =>
            In(column, condition.List.Where(IsLower), condition.Comparator == SearchComparator.NotIn),
        _ => $"{column} {SearchComparators.Text(condition.Comparator)} {Parameter(condition.Text)}",
    };

    /// <summary>The condition on a column of metrics.</summary>
    public string CompareNumber(string column, SearchCondition condition) =>
        $"{column} {SearchComparators.Text(condition.Comparator)} {Parameter(double.Parse(condition.Text, CultureInfo.InvariantCulture))}";

    /// <summary>The statement for a page of results; one more than the page has, which says whether there are more.</summary>
    public SqliteStatement On(SqliteSession session, int pageSize, long offset)
    {
        var sql = new StringBuilder(Select).Append(_joins);
        if (_conditions.Count > 0)
        {
            sql.Append(" WHERE ").AppendJoin(" AND ", _conditions);
        }

        if (_orders.Count > 0)
        {
            sql.Append(" ORDER BY ").Append(Orders);
        }

        sql.Append(CultureInfo.InvariantCulture, $" LIMIT {Parameter(pageSize + 1L)} OFFSET {Parameter(offset)}");
        return session.StatementOnce(sql.ToString()).With([.. _values]);
    }

    /// <summary>Texts as a JSON array, which SQL reads as a table.</summary>
    public static string JsonOf(IEnumerable<string> values)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var value in values)
            {
                writer.WriteStringValue(value);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string GlobOf(string like)
    {
        var glob = new StringBuilder(like.Length);
        foreach (var character in like)
        {
            _ = character switch
            {
                '%' => glob.Append('*'),
                '_' => glob.Append('?'),
                '*' or '?' or '[' => glob.Append('[').Append(character).Append(']'),
                _ => glob.Append(character),
            };
        }

        return glob.ToString();
    }

    /// <summary>Whether MLflow looks for a text of a list at all: it wants a small letter in it, and no capital.</summary>
    private static bool IsLower(string text) => text.Any(char.IsLower) && !text.Any(char.IsUpper);
}
