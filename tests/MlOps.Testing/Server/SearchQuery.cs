using System.Globalization;
using System.Text.RegularExpressions;
using MlOps.Sdk.MlflowDatabase;

namespace MlOps.Testing.Server;

/// <summary>Builds the SQL of a search.</summary>
/// <param name="select">What comes before WHERE.</param>
internal sealed class SearchQuery(string select)
{
    private readonly List<object> _values = [];
    private readonly List<string> _conditions = [];
    private readonly List<string> _order = [];

    /// <summary>Adds a condition in SQL, its values written as <c>{0}</c>, <c>{1}</c>, …</summary>
    public SearchQuery Where(string sql, params ReadOnlySpan<object> values)
    {
        foreach (var (i, value) in values.ToArray().Index())
        {
            sql = sql.Replace(string.Create(CultureInfo.InvariantCulture, $"{{{i}}}"), Parameter(value), StringComparison.Ordinal);
        }

        _conditions.Add(sql);
        return this;
    }

    /// <summary>Adds a condition on a column of text or numbers.</summary>
    public string Compare(string column, SearchCondition condition)
    {
        var value = condition.Value;
        switch (condition.Comparator)
        {
            case "LIKE":
                return $"{column} GLOB {Parameter(Glob(value.Unquoted))}";
            case "ILIKE":
                return $"{column} LIKE {Parameter(value.Unquoted)}";
            case "IN" or "NOT IN":
                var texts = Quoted.Matches(value.Text).Select(match => Parameter(SearchToken.Unquote(match.Value)));
                return $"{column} {condition.Comparator} ({string.Join(", ", texts)})";
            default:
                object compared = value.Kind == SearchTokenKind.Number
                    ? double.Parse(value.Text, CultureInfo.InvariantCulture)
                    : value.Unquoted;
                return $"{column} {condition.Comparator} {Parameter(compared)}";
        }
    }

    public SearchQuery Order(string sql)
    {
        _order.Add(sql);
        return this;
    }

    public SqliteStatement On(ServerTables tables, long most, long offset)
    {
        var where = _conditions.Count > 0 ? "WHERE " + string.Join(" AND ", _conditions) : "";
        var sql = $"{select} {where} ORDER BY {string.Join(", ", _order)} LIMIT {Parameter(most)} OFFSET {Parameter(offset)}";
        return tables.Statement(sql).With([.. _values]);
    }

    public string Parameter(object value)
    {
        _values.Add(value);
        return "$" + _values.Count.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>SQLite's LIKE does not tell capitals; its GLOB does.</summary>
    private static string Glob(string like) =>
        string.Concat(like.Select(c => c switch { '%' => "*", '_' => "?", '*' or '?' or '[' => $"[{c}]", _ => c.ToString() }));

    private static readonly Regex Quoted = new("""'[^']*'|"[^"]*"|`[^`]*`""", RegexOptions.CultureInvariant);
}
