using System.Globalization;
using System.Text;

namespace MlOps.Sdk.Search;

/// <summary>
/// Reads MLflow's language for filters and orders. It has no nesting and no OR, so reading is one pass. What MLflow takes is taken and
/// what it refuses is refused, where that can be told from the text; the first line of an error is MLflow's wording.
/// </summary>
internal sealed class SearchParser
{
    /// <summary>The most conditions of a filter. MLflow's own store fails at 64 tables that are joined.</summary>
    public const int MaxConditions = 400;

    private readonly SearchTarget _target;
    private readonly string _text;
    private readonly SearchTokenizer _tokenizer;
    private SearchToken _token;
    private int _clauseStart;

    public SearchParser(SearchTarget target, string text)
    {
        _target = target;
        _text = text;
        _tokenizer = new(text);
        _token = _tokenizer.Next();
    }

    /// <summary>How often a character was looked at so far.</summary>
    public long Steps => _tokenizer.Steps;

    /// <summary>The conditions of a filter, all of which are to hold. An empty text has none.</summary>
    /// <exception cref="SearchSyntaxException">The text is no filter.</exception>
    public List<SearchCondition> ReadFilter()
    {
        var conditions = new List<SearchCondition>();
        if (_text.Length > 0 && _token.Kind == SearchTokenKind.End)
        {
            throw new SearchSyntaxException($"Invalid filter '{SearchErrors.Shortened(_text)}'. Could not be parsed.", 0, ["an empty text", FieldName]);
        }

        // MLflow wants an AND nowhere, and takes it everywhere.
        while (_token.Kind != SearchTokenKind.End)
        {
            _clauseStart = _token.Start;
            if (_token.Kind == SearchTokenKind.And)
            {
                Advance();
                continue;
            }

            conditions.Add(Condition());
            if (conditions.Count > MaxConditions)
            {
                throw new SearchSyntaxException($"The filter has more than {MaxConditions} conditions.", _clauseStart, ["the end of the filter"]);
            }
        }

        return conditions;
    }

    /// <summary>What <c>metrics.loss DESC</c> says.</summary>
    /// <exception cref="SearchSyntaxException">The text is no order.</exception>
    public SearchOrder ReadOrder()
    {
        // MLflow has no blanks around it.
        if (_text.Length == 0 || char.IsWhiteSpace(_text[0]) || char.IsWhiteSpace(_text[^1])
            || _token.Kind is not (SearchTokenKind.Name or SearchTokenKind.Quoted))
        {
            throw Order(_token.Start, FieldName);
        }

        var name = _token;
        Advance();
        if (_token.Kind == SearchTokenKind.End)
        {
            return new SearchOrder(Field(Raw(name), name.Start, isOrder: true), IsAscending: true);
        }

        var direction = _token;
        Advance();
        if (direction.Kind != SearchTokenKind.Name || _token.Kind != SearchTokenKind.End)
        {
            throw Order(direction.Kind == SearchTokenKind.Name ? _token.Start : direction.Start, "ASC", "DESC", "the end of the clause");
        }

        var word = Raw(direction);
        var isAscending = word.Equals("ASC", StringComparison.OrdinalIgnoreCase);
        if (!isAscending && !word.Equals("DESC", StringComparison.OrdinalIgnoreCase))
        {
            throw new SearchSyntaxException($"Invalid ordering key in order_by clause '{SearchErrors.Shortened(_text)}'.", direction.Start, ["ASC", "DESC"]);
        }

        var raw = Raw(name).Replace("`", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal);
        return new SearchOrder(Field(raw, name.Start, isOrder: true), isAscending);
    }

    private SearchCondition Condition()
    {
        if (_token.Kind is not (SearchTokenKind.Name or SearchTokenKind.Quoted))
        {
            throw Clause(FieldName, "AND");
        }

        var name = _token;
        Advance();
        var at = _token;
        var written = Comparator();
        if (_token.Kind is not (SearchTokenKind.Text or SearchTokenKind.Quoted or SearchTokenKind.Number or SearchTokenKind.Name or SearchTokenKind.Open))
        {
            throw Clause("a value such as 0.5 or 'text'");
        }

        var field = Field(Raw(name), name.Start, isOrder: false);
        var key = _target.Key(field);
        var (text, list) = Value(field, key);
        return new SearchCondition(field with { Key = key.Name }, Allowed(written, at, key, list.Count > 0), text, list);
    }

    /// <summary>The comparator as it is written; NOT and what follows it are one.</summary>
    private string Comparator()
    {
        var isNegated = _token.Kind == SearchTokenKind.Not;
        if (isNegated)
        {
            Advance();
        }

        if (_token.Kind != SearchTokenKind.In && (_token.Kind != SearchTokenKind.Comparator || (isNegated && !char.IsLetter(_text[_token.Start]))))
        {
            throw isNegated ? Clause("IN") : Clause("=", "!=", "<", "<=", ">", ">=", "LIKE", "ILIKE", "IN", "NOT IN");
        }

        var raw = Raw(_token);
        var isSign = !char.IsLetter(raw[0]);
        var isIn = _token.Kind == SearchTokenKind.In;
        Advance();
        return (isNegated ? "NOT " : "") + (isSign || (_target.IsStrict && !isIn) ? raw : raw.ToUpperInvariant());
    }

    private static SearchComparator Allowed(string written, SearchToken at, SearchKey key, bool hasList)
    {
        var allowed = SearchComparators.For(key);
        if (SearchComparators.Parse(written) is not { } comparator || !allowed.Contains(comparator))
        {
            var names = allowed.Select(SearchComparators.Text).ToArray();
            throw new SearchSyntaxException(
                $"Invalid comparator '{SearchErrors.Shortened(written)}' not one of '{{{string.Join(", ", names.Select(name => $"'{name}'"))}}}'", at.Start, names) { IsAboutComparator = true };
        }

        return SearchComparators.IsList(comparator) == hasList
            ? comparator
            : throw new SearchSyntaxException(
                $"Invalid comparator '{written}' for {(hasList ? "a list" : "a single value")}.", at.Start, hasList ? ["IN", "NOT IN"] : ["=", "!=", "LIKE", "ILIKE"]);
    }

    private (string Text, IReadOnlyList<string> List) Value(SearchField field, SearchKey key)
    {
        var token = _token;
        if (key.IsNumber)
        {
            return key.IsWhole ? (WholeNumber(key), []) : (Number(field, key), []);
        }

        if (token.Kind is SearchTokenKind.Text or SearchTokenKind.Quoted)
        {
            return (TakeRaw()[1..^1], []);
        }

        if (token.Kind == SearchTokenKind.Open && key.TakesList)
        {
            return ("", List());
        }

        throw new SearchSyntaxException(
            token.Kind == SearchTokenKind.Open
                ? $"Only the 'run_id' attribute and datasets are compared with a list of quoted string values, and '{key.Name}' is not."
                : $"Expected a quoted string value for {NameOf(field.Entity)} (e.g. 'my-value'). Got value {Shown(token)}",
            token.Start,
            ["a text in single or double quotes"]);
    }

    private string Number(SearchField field, SearchKey key)
    {
        var what = field.Entity == SearchEntity.Metric ? "metric" : $"numeric attribute: {key.Name}";
        return _token.Kind == SearchTokenKind.Number
            ? TakeRaw()
            : throw new SearchSyntaxException($"Expected numeric value type for {what}. Found {Shown(_token)}", _token.Start, ["a number such as -0.5 or 1e3"]);
    }

    /// <summary>A whole number; MLflow takes it in quotes too.</summary>
    private string WholeNumber(SearchKey key)
    {
        var token = _token;
        var text = token.Kind is SearchTokenKind.Text or SearchTokenKind.Quoted ? Raw(token)[1..^1] : Raw(token);
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            throw new SearchSyntaxException($"Invalid value for numeric attribute '{key.Name}': {Shown(token)}", token.Start, ["a whole number such as 3"]);
        }

        Advance();
        return number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A list of texts in parentheses, as Python reads a tuple: a comma at its end is fine, texts side by side are one.</summary>
    private List<string> List()
    {
        var texts = new List<string>();
        Advance();
        while (_token.Kind is SearchTokenKind.Text or SearchTokenKind.Quoted)
        {
            var text = new StringBuilder();
            while (_token.Kind is SearchTokenKind.Text or SearchTokenKind.Quoted)
            {
                text.Append(PythonText.Value(TakeRaw()));
            }

            texts.Add(text.ToString());
            if (_token.Kind != SearchTokenKind.Comma)
            {
                break;
            }

            Advance();
        }

        if (_token.Kind != SearchTokenKind.Close || texts.Count == 0)
        {
            throw new SearchSyntaxException(
                "While parsing a list in the query, expected a non-empty list of string values, but got ill-formed list.",
                _token.Start,
                texts.Count == 0 ? ["a text in single or double quotes"] : [",", ")"]);
        }

        Advance();
        return texts;
    }

    /// <summary>What a name means: before the first dot the entity, behind it the key, which may be in quotes.</summary>
    private SearchField Field(string raw, int position, bool isOrder)
    {
        var dot = raw.IndexOf('.', StringComparison.Ordinal);
        var entity = SearchEntity.Attribute;
        if (dot >= 0)
        {
            var word = _target.IsStrict || _target.HasPlainAttributes ? raw[..dot] : Unquoted(raw[..dot], '`');
            if (!_target.Entities.TryGetValue(word, out entity))
            {
                throw new SearchSyntaxException(
                    $"Invalid entity type '{SearchErrors.Shortened(word)}'. Valid values are {string.Join(", ", _target.Entities.Keys)}", position, [.. _target.Entities.Keys]);
            }
        }

        if (isOrder && !_target.Ordering.Contains(entity))
        {
            throw new SearchSyntaxException($"Invalid order_by entity: {NameOf(entity)}", position, [.. _target.Ordering.Select(NameOf)]);
        }

        var name = Unquoted(Unquoted(raw[(dot + 1)..], '"'), '`');
        if (_target.KeysOf(entity) is not { } keys)
        {
            return new SearchField(entity, name);
        }

        name = _target.HasPlainAttributes ? raw[(dot + 1)..] : name;
        if (!keys.TryGetValue(name, out var key) || !(isOrder ? key.InOrders : key.InFilters))
        {
            string[] valid = [.. keys.Where(known => isOrder ? known.Value.InOrders : known.Value.InFilters).Select(known => known.Key)];
            throw new SearchSyntaxException(
                $"Invalid {NameOf(entity)} key '{SearchErrors.Shortened(name)}' specified. Valid keys are {string.Join(", ", valid)}", position, valid);
        }

        return new SearchField(entity, key.Name);
    }

    private string FieldName => $"a field such as {_target.Example}";

    private SearchSyntaxException Clause(params string[] expected) =>
        new($"Invalid clause(s) in filter string: {Tokens(_clauseStart, _token)}", _token.Start, expected);

    private SearchSyntaxException Order(int position, params string[] expected) =>
        new($"Invalid order_by clause '{SearchErrors.Shortened(_text)}'. Could not be parsed.", position, expected);

    /// <summary>The tokens of a clause up to the one that can't be there.</summary>
    private string Tokens(int start, SearchToken last)
    {
        var tokenizer = new SearchTokenizer(_text[start..last.End]);
        var tokens = new List<string>();
        for (var token = tokenizer.Next(); token.Kind != SearchTokenKind.End; token = tokenizer.Next())
        {
            tokens.Add($"'{SearchErrors.Shortened(_text.Substring(start + token.Start, token.Length))}'");
        }

        return string.Join(", ", tokens);
    }

    private static string NameOf(SearchEntity entity) => entity switch
    {
        SearchEntity.Attribute => "attribute",
        SearchEntity.Metric => "metric",
        SearchEntity.Param => "parameter",
        SearchEntity.Tag => "tag",
        _ => "dataset",
    };

    private static string Unquoted(string text, char quote) =>
        text.Length >= 2 && text[0] == quote && text[^1] == quote ? text[1..^1] : text;

    private string Shown(SearchToken token) => SearchErrors.Shortened(Raw(token));

    private string TakeRaw()
    {
        var raw = Raw(_token);
        Advance();
        return raw;
    }

    private string Raw(SearchToken token) => _text.Substring(token.Start, token.Length);

    private void Advance() => _token = _tokenizer.Next();
}
