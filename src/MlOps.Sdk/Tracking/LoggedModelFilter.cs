using System.Globalization;
using System.Text.RegularExpressions;

namespace MlOps.Sdk.Tracking;

/// <summary>
/// Reads filters for logged models: comparisons joined by AND. Patterns, LIKE and ILIKE, it does not know, and refuses.
/// </summary>
internal static partial class LoggedModelFilter
{
    private const string Attributes = "attributes";
    private const string Metrics = "metrics";

    public static List<LoggedModelCondition> Parse(string filter)
    {
        var conditions = new List<LoggedModelCondition>();
        var rest = filter.Trim();
        while (rest.Length > 0)
        {
            if (Comparison().Match(rest) is not { Success: true } match)
            {
                throw LoggedModelErrors.FilterInvalid(filter, $"'{RunDataRules.Shown(rest)}' does not begin with a comparison that this version knows.");
            }

            conditions.Add(Condition(filter, match));
            rest = rest[match.Length..].TrimStart();
            if (rest.Length > 0)
            {
                var and = And().Match(rest);
                rest = and.Success ? rest[and.Length..] : throw LoggedModelErrors.FilterInvalid(filter, $"An AND was expected before '{RunDataRules.Shown(rest)}'.");
            }
        }

        return conditions;
    }

    private static LoggedModelCondition Condition(string filter, Match match)
    {
        var entity = match.Groups["entity"] is { Success: true } named ? named.Value : Attributes;
        var key = match.Groups["quoted"] is { Success: true } quoted ? quoted.Value : match.Groups["key"].Value;
        var comparator = match.Groups["comparator"].Value;
        var isNumber = entity == Metrics || (entity == Attributes && LoggedModelSearchSql.IsNumber(key));
        if (entity == Attributes && LoggedModelSearchSql.Column(key) is null)
        {
            throw LoggedModelErrors.FilterInvalid(filter, $"A model has no attribute '{RunDataRules.Shown(key)}'.");
        }

        if (isNumber)
        {
            return double.TryParse(match.Groups["number"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? new(entity, key, comparator, number)
                : throw LoggedModelErrors.FilterInvalid(filter, $"'{RunDataRules.Shown(key)}' is compared with numbers.");
        }

        if (match.Groups["text"] is not { Success: true } text || comparator is not ("=" or "!="))
        {
            throw LoggedModelErrors.FilterInvalid(filter, $"'{RunDataRules.Shown(key)}' is compared by = or != with a text in single quotes.");
        }

        return new(entity, key, comparator, text.Value);
    }

    [GeneratedRegex(
        """
        ^(?:(?<entity>attributes|metrics|params|tags)\.)?(?:`(?<quoted>[^`]+)`|(?<key>[A-Za-z_][\w./-]*))\s*(?<comparator>!=|<=|>=|=|<|>)\s*(?:'(?<text>[^']*)'|(?<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w.]))
        """,
        RegexOptions.CultureInvariant)]
    private static partial Regex Comparison();

    [GeneratedRegex(@"^AND\s+(?=\S)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex And();
}
