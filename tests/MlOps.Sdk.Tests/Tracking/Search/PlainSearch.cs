using System.Globalization;

namespace MlOps.Sdk.Tests.Tracking.Search;

/// <summary>A search by loops over runs in memory, written without the library: what the store is compared with.</summary>
internal sealed class PlainSearch
{
    private static readonly PlainRun[] Runs = [.. RecordedSearches.All.Setup.Runs.Select(run => new PlainRun(run))];

    public required string[] Experiments { get; init; }

    public required string View { get; init; }

    public required PlainCondition[] Conditions { get; init; }

    public required (string Entity, string Key, bool IsAscending)[] Orders { get; init; }

    /// <summary>Makes it wrong, for the control: LIKE no longer tells capitals.</summary>
    public bool ForgetsCapitals { get; init; }

    /// <summary>Makes it wrong, for the control: what is missing comes first.</summary>
    public bool PutsMissingFirst { get; init; }

    /// <summary>The names of the runs, in order.</summary>
    public List<string> Find()
    {
        var found = Runs.Where(run => Experiments.Contains(run.Run.Experiment)
            && (View == "ALL" || run.Run.Deleted == (View == "DELETED_ONLY"))
            && Conditions.All(condition => Holds(run, condition)));
        var ordered = found.OrderBy(_ => 0);
        foreach (var (entity, key, isAscending) in Orders)
        {
            ordered = ordered.ThenBy(run => Rank(run, entity, key) * (PutsMissingFirst ? -1 : 1));
            ordered = isAscending
                ? ordered.ThenBy(run => Value(run, entity, key), ByValue)
                : ordered.ThenByDescending(run => Value(run, entity, key), ByValue);
        }

        return [.. ordered.ThenByDescending(run => run.Run.StartTime).Select(run => run.Run.Name)];
    }

    private static readonly IComparer<object?> ByValue = Comparer<object?>.Create((left, right) => (left, right) switch
    {
        (string a, string b) => string.CompareOrdinal(a, b),
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        _ => Comparer<double>.Default.Compare(Number(left), Number(right)),
    });

    private bool Holds(PlainRun run, PlainCondition condition)
    {
        if (condition.Entity == "dataset")
        {
            return run.Run.Dataset is { } dataset && HoldsText(dataset[condition.Key], condition);
        }

        var value = Value(run, condition.Entity, condition.Key);
        return value switch
        {
            null => false,
            string text => HoldsText(text, condition),
            _ => HoldsNumber(Number(value), condition.Operator, double.Parse(condition.Values[0], CultureInfo.InvariantCulture)),
        };
    }

    private static bool HoldsNumber(double number, string comparator, double value) => comparator switch
    {
        "=" => number == value,
        "!=" => number != value,
        "<" => number < value,
        "<=" => number <= value,
        ">" => number > value,
        ">=" => number >= value,
        _ => throw new ArgumentException(comparator),
    };

    private bool HoldsText(string text, PlainCondition condition) => condition.Operator switch
    {
        "=" => text == condition.Values[0],
        "!=" => text != condition.Values[0],
        "LIKE" => IsLike(text, condition.Values[0], ForgetsCapitals),
        "ILIKE" => IsLike(text, condition.Values[0], ignoresCapitals: true),
        "IN" => condition.Values.Contains(text),
        "NOT IN" => !condition.Values.Contains(text),
        _ => throw new ArgumentException(condition.Operator),
    };

    /// <summary>A pattern's prefixes that match the text's prefixes, from the shortest to the longest.</summary>
    private static bool IsLike(string text, string pattern, bool ignoresCapitals)
    {
        var matches = new bool[text.Length + 1];
        matches[0] = true;
        foreach (var sign in pattern)
        {
            var next = new bool[text.Length + 1];
            for (var i = 0; i <= text.Length; i++)
            {
                next[i] = sign == '%'
                    ? matches[i] || (i > 0 && next[i - 1])
                    : i > 0 && matches[i - 1] && (sign == '_' || text[i - 1] == sign || (ignoresCapitals && Lower(text[i - 1]) == Lower(sign)));
            }

            matches = next;
        }

        return matches[^1];
    }

    private static char Lower(char character) => character is >= 'A' and <= 'Z' ? (char)(character + 32) : character;

    /// <summary>Numbers as SQL has them: NaN is 0 with a mark, infinities are as large as can be.</summary>
    private static double Number(object value) => value switch
    {
        long number => number,
        double.NaN => 0,
        double number => Math.Clamp(number, -double.MaxValue, double.MaxValue),
        _ => throw new ArgumentException(value.ToString()),
    };

    private static int Rank(PlainRun run, string entity, string key) => Value(run, entity, key) switch
    {
        double.NaN => 1,
        null => 2,
        _ => 0,
    };

    private static object? Value(PlainRun run, string entity, string key) => entity switch
    {
        "metric" => run.Metrics.TryGetValue(key, out var metric) ? metric : null,
        "param" => run.Run.Params.GetValueOrDefault(key),
        "tag" => run.Tags.GetValueOrDefault(key),
        _ => run.Attribute(key),
    };
}
