using System.Globalization;
using System.Text.RegularExpressions;

namespace MlOps.Testing.Server;

/// <summary>Reads filters: conditions joined by AND.</summary>
internal static partial class SearchFilter
{
    private static readonly string[] NumberComparators = ["=", "!=", ">", ">=", "<", "<="];
    private static readonly string[] TextComparators = ["=", "!=", "LIKE", "ILIKE", "IN", "NOT IN"];
    private static readonly string[] NumberAttributes =
        ["start_time", "end_time", "created", "creation_time", "last_update_time", "creation_timestamp"];

    public static List<SearchCondition> Parse(string filter)
    {
        var tokens = Tokens(filter);
        var conditions = new List<SearchCondition>();
        for (var i = 0; i < tokens.Count;)
        {
            if (i > 0)
            {
                _ = tokens[i].Is("and") ? i++ : throw Invalid(tokens[i..(i + 1)]);
            }

            conditions.Add(ReadCondition(tokens, ref i));
        }

        return conditions;
    }

    /// <summary>What an identifier names: <c>metrics.loss</c>, <c>tags.`a b`</c>, <c>run_name</c>.</summary>
    public static (string Entity, string Key) Identify(string identifier)
    {
        var dot = identifier.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return ("attribute", SearchToken.Unquote(identifier));
        }

        var entity = identifier[..dot] switch
        {
            "metrics" or "metric" => "metric",
            "params" or "param" or "parameters" or "parameter" => "param",
            "tags" or "tag" => "tag",
            "attributes" or "attribute" or "attr" or "run" => "attribute",
            "datasets" or "dataset" => "dataset",
            _ => throw MlflowError.Invalid($"Invalid entity type '{identifier[..dot]}'."),
        };
        return (entity, SearchToken.Unquote(identifier[(dot + 1)..]));
    }

    public static bool IsNumber(string entity, string key) =>
        entity == "metric" || (entity == "attribute" && NumberAttributes.Contains(key));

    private static SearchCondition ReadCondition(List<SearchToken> tokens, ref int i)
    {
        var start = i;
        var name = tokens[i++];
        var comparator = i < tokens.Count ? tokens[i++].Text.ToUpperInvariant() : "";
        if (comparator == "NOT" && i < tokens.Count && tokens[i].Is("in"))
        {
            comparator = "NOT IN";
            i++;
        }

        if (name.Kind != SearchTokenKind.Name || i >= tokens.Count)
        {
            throw Invalid(tokens[start..i]);
        }

        var value = tokens[i++];
        var (entity, key) = Identify(name.Text);
        Check(entity, key, comparator, value);
        return new SearchCondition(entity, key, comparator, value);
    }

    private static void Check(string entity, string key, string comparator, SearchToken value)
    {
        var isNumber = IsNumber(entity, key);
        var comparators = isNumber ? NumberComparators : TextComparators;
        if (!comparators.Contains(comparator))
        {
            throw MlflowError.Invalid(
                $"Invalid comparator '{comparator}' not one of '{{{string.Join(", ", comparators.Select(one => $"'{one}'"))}}}'");
        }

        if (isNumber && value.Kind != SearchTokenKind.Number)
        {
            var what = entity == "metric" ? "metric" : "numeric attribute";
            throw MlflowError.Invalid($"Expected numeric value type for {what}. Found {value.Text}");
        }

        if (!isNumber && value.Kind is not (SearchTokenKind.Text or SearchTokenKind.List))
        {
            var name = entity == "param" ? "parameter" : entity;
            throw MlflowError.Invalid($"Expected a quoted string value for {name} (e.g. 'my-value'). Got value {value.Text}");
        }
    }

    private static List<SearchToken> Tokens(string filter)
    {
        var tokens = new List<SearchToken>();
        foreach (Match match in Word().Matches(filter))
        {
            var text = match.Value;
            tokens.Add(new SearchToken(text, text[0] switch
            {
                '\'' or '"' => SearchTokenKind.Text,
                '(' => SearchTokenKind.List,
                '=' or '!' or '<' or '>' or '~' => SearchTokenKind.Comparator,
                _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => SearchTokenKind.Number,
                _ => SearchTokenKind.Name,
            }));
        }

        return tokens;
    }

    private static MlflowError Invalid(IEnumerable<SearchToken> tokens) => MlflowError.Invalid(
        $"Invalid clause(s) in filter string: {string.Join(", ", tokens.Select(token => $"'{token.Text}'"))}");

    // A text; a list; a comparator; a word, whose part after the dot may be quoted.
    [GeneratedRegex("""'[^']*'|"[^"]*"|\([^)]*\)|[=!<>~]+|(?:[^\s=!<>~'"`(.]+\.)?(?:`[^`]*`|"[^"]*"|[^\s=!<>~'"`(]+)""")]
    private static partial Regex Word();
}
