using System.Globalization;

namespace MlOps.Sdk.Tests.Tracking.Search;

/// <summary>Makes searches by chance, each as text and in the test's own terms.</summary>
internal sealed class RandomSearches(int seed)
{
    private static readonly string[] MetricKeys = ["loss", "acc", "val/f1", "my metric", "acc.test-1", "nosuch"];
    private static readonly string[] ParamKeys = ["model", "lr", "depth", "my param", "nosuch"];
    private static readonly string[] TagKeys = ["team", "a.b", "note", "mlflow.runName", "nosuch"];
    private static readonly string[] Numbers = ["0", "1", "-1", "0.5", ".25", "3.25", "100", "1e-12", "1e300", "-1.5E3", "0.9", "7."];
    private static readonly string[] NumberOperators = ["=", "!=", "<", "<=", ">", ">="];
    private static readonly string[] TextOperators = ["=", "!=", "LIKE", "ILIKE"];
    private static readonly string[] Views = ["ACTIVE_ONLY", "DELETED_ONLY", "ALL"];
    private static readonly RecordedRun[] Runs = RecordedSearches.All.Setup.Runs;

    private readonly Random _random = new(seed);

    public PlainSearch Next()
    {
        var experiments = RecordedSearches.All.Setup.Experiments.Select(experiment => experiment.Name).Where(_ => _random.Next(4) > 0).ToArray();
        var orders = Enumerable.Range(0, _random.Next(3)).Select(_ => Order()).DistinctBy(order => (order.Entity, order.Key)).ToArray();
        return new PlainSearch
        {
            Experiments = experiments,
            View = Pick(Views),
            Conditions = [.. Enumerable.Range(0, _random.Next(5)).Select(_ => Condition())],
            Orders = orders,
        };
    }

    /// <summary>The filter as text: words, blanks and quotes as they may come.</summary>
    public string TextOf(PlainSearch search) =>
        string.Join(Pick(" AND ", " and ", "  And\n"), search.Conditions.Select(TextOf));

    public string[] OrdersOf(PlainSearch search) =>
        [.. search.Orders.Select(order => Field(order.Entity, order.Key) + (order.IsAscending ? Pick("", " ASC", " asc") : Pick(" DESC", " desc")))];

    private PlainCondition Condition() => _random.Next(6) switch
    {
        0 or 1 => new("metric", Pick(MetricKeys), Pick(NumberOperators), Pick(Numbers)),
        2 => Text("param", Pick(ParamKeys), TextOperators),
        3 => Text("tag", Pick(TagKeys), TextOperators),
        4 => Text("dataset", Pick("name", "digest", "context"), [.. TextOperators, "IN", "NOT IN"]),
        _ => Attribute(),
    };

    private PlainCondition Attribute() => _random.Next(4) switch
    {
        0 => new("attribute", Pick("start_time", "end_time"), Pick(NumberOperators), Time()),
        1 => Text("attribute", "run_id", [.. TextOperators, "IN", "NOT IN"]),
        _ => Text("attribute", Pick("run_name", "status", "user_id"), TextOperators),
    };

    private string Time()
    {
        var run = Pick(Runs);
        return ((run.EndTime ?? run.StartTime) + _random.Next(-1, 2)).ToString(CultureInfo.InvariantCulture);
    }

    private PlainCondition Text(string entity, string key, string[] operators)
    {
        var comparator = Pick(operators);
        string[] values = comparator is "IN" or "NOT IN"
            ? [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Text(entity, key)).Where(text => text.Any(char.IsLower) && !text.Any(char.IsUpper)), "none"]
            : [comparator is "LIKE" or "ILIKE" ? Pattern(Text(entity, key)) : Text(entity, key)];
        return new(entity, key, comparator, values);
    }

    /// <summary>A text that some run has there, or does not have.</summary>
    private string Text(string entity, string key)
    {
        var run = Pick(Runs);
        var text = entity switch
        {
            "param" => run.Params.GetValueOrDefault(key),
            "tag" => key == "mlflow.runName" ? run.Name : run.Tags.GetValueOrDefault(key),
            "dataset" => run.Dataset?[key],
            _ => (string?)new PlainRun(run).Attribute(key),
        };
        return text is null || text.Contains('"', StringComparison.Ordinal) || text.Contains('\'', StringComparison.Ordinal) ? Pick("", "risk", "[x]*?", "train") : text;
    }

    private string Pattern(string text)
    {
        if (text.Length > 0)
        {
            var at = _random.Next(text.Length);
            text = _random.Next(4) switch
            {
                0 => text[..at] + "_" + text[(at + 1)..],
                1 => text[..at] + "%",
                2 => "%" + text[at..],
                _ => text,
            };
        }

        return _random.Next(3) == 0 ? text.ToUpperInvariant() : text;
    }

    private (string Entity, string Key, bool IsAscending) Order()
    {
        var (entity, key) = _random.Next(4) switch
        {
            0 => ("param", Pick(ParamKeys)),
            1 => ("tag", Pick(TagKeys)),
            2 => ("attribute", Pick("run_name", "status", "user_id", "start_time", "end_time", "run_id")),
            _ => ("metric", Pick(MetricKeys)),
        };
        return (entity, key, _random.Next(2) == 0);
    }

    private string TextOf(PlainCondition condition)
    {
        var blank = Pick("", " ", "  ");
        var comparator = condition.Operator;
        if (char.IsLetter(comparator[0]))
        {
            comparator = Pick(" ", "\t") + (_random.Next(2) == 0 ? comparator : comparator.ToLowerInvariant());
            blank = " ";
        }

        return $"{Field(condition.Entity, condition.Key)}{blank}{comparator}{blank}{Value(condition)}";
    }

    private string Value(PlainCondition condition)
    {
        if (condition.Operator is "IN" or "NOT IN")
        {
            return $"({string.Join(Pick(",", " , "), condition.Values.Select(Quoted))}{Pick("", ",")})";
        }

        var isNumber = condition.Entity == "metric" || condition.Key is "start_time" or "end_time";
        return isNumber ? condition.Values[0] : Quoted(condition.Values[0]);
    }

    private string Field(string entity, string key)
    {
        var words = entity switch
        {
            "metric" => Pick("metric", "metrics"),
            "param" => Pick("parameter", "parameters", "param", "params"),
            "tag" => Pick("tag", "tags"),
            "dataset" => Pick("dataset", "datasets"),
            _ => Pick("", "attribute", "attributes", "attr", "run"),
        };
        var isWord = key.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '.');
        var name = isWord && _random.Next(2) == 0 ? key : Pick($"`{key}`", $"\"{key}\"");
        return words.Length == 0 ? key : $"{words}.{name}";
    }

    private string Quoted(string text) => Pick($"'{text}'", $"\"{text}\"");

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
