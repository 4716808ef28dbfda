using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MlOps.Sdk.Tests.Server;

/// <summary>
/// Compares replies with recorded ones, by value. What a server makes up (ids, names of runs, its own times) may differ, but the same
/// made-up value must stand everywhere for the same recorded one.
/// </summary>
internal sealed partial class ExchangeComparer
{
    private static readonly HashSet<string> ServerTimes =
        ["creation_time", "last_update_time", "creation_timestamp_ms", "last_updated_timestamp_ms", "creation_timestamp", "last_updated_timestamp"];

    private readonly Dictionary<string, string> _texts = [];
    private readonly Dictionary<string, string> _back = [];
    private readonly Dictionary<long, long> _times = [];

    /// <param name="artifactFolder">What this server says where the recorded one said <c>/srv/mlflow/artifacts</c>.</param>
    public ExchangeComparer(string artifactFolder) => Map("/srv/mlflow/artifacts", artifactFolder);

    /// <summary>A recorded text with this server's values in it.</summary>
    public string Translate(string recorded) =>
        _texts.Aggregate(recorded, (text, pair) => text.Replace(pair.Key, pair.Value, StringComparison.Ordinal));

    /// <summary>The first difference between two values; nothing when they are equal.</summary>
    public string? Difference(JsonElement recorded, JsonElement actual, string path = "")
    {
        if (recorded.ValueKind != actual.ValueKind)
        {
            return $"{path}: {Short(recorded)} became {Short(actual)}";
        }

        return recorded.ValueKind switch
        {
            JsonValueKind.Object => ObjectDifference(recorded, actual, path),
            JsonValueKind.Array => ArrayDifference(recorded, actual, path),
            JsonValueKind.String => TextDifference(recorded.GetString()!, actual.GetString()!, path),
            JsonValueKind.Number => NumberDifference(recorded, actual, path),
            _ => null,
        };
    }

    private string? ObjectDifference(JsonElement recorded, JsonElement actual, string path)
    {
        var names = recorded.EnumerateObject().Select(property => property.Name)
            .Union(actual.EnumerateObject().Select(property => property.Name));
        foreach (var name in names)
        {
            if (!actual.TryGetProperty(name, out var value))
            {
                return $"{path}/{name} is missing";
            }

            if (!recorded.TryGetProperty(name, out var wanted))
            {
                return $"{path}/{name} is too much";
            }

            if (Difference(wanted, value, $"{path}/{name}") is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private string? ArrayDifference(JsonElement recorded, JsonElement actual, string path)
    {
        var (wanted, values) = (recorded.GetArrayLength(), actual.GetArrayLength());
        if (wanted != values)
        {
            return $"{path}: {wanted} elements became {values}";
        }

        return recorded.EnumerateArray().Zip(actual.EnumerateArray())
            .Select((pair, i) => Difference(pair.First, pair.Second, string.Create(CultureInfo.InvariantCulture, $"{path}/{i}")))
            .FirstOrDefault(difference => difference is not null);
    }

    private string? TextDifference(string recorded, string actual, string path)
    {
        if (path == "/message" && IsDetailOfPython(recorded))
        {
            return null;
        }

        if (Elided().Match(recorded) is { Success: true } elided)
        {
            var start = elided.Groups[1].Value;
            var length = start.Length + int.Parse(elided.Groups[2].Value, CultureInfo.InvariantCulture);
            return actual.Length == length && actual.StartsWith(start, StringComparison.Ordinal)
                ? null
                : $"{path}: a text of {length} characters became one of {actual.Length}";
        }

        if (Signed().Match(recorded) is { Success: true } signed)
        {
            return Signed().Match(actual) is { Success: true } other && Translate(signed.Groups[1].Value) == other.Groups[1].Value
                ? null
                : $"{path}: '{recorded}' became '{actual}'";
        }

        if (path.EndsWith("/upload_id", StringComparison.Ordinal) && recorded.Length == actual.Length)
        {
            Map(recorded, actual);
        }

        if (!_texts.ContainsKey(recorded) && !_back.ContainsKey(actual) && Shape(recorded) is { } shape && shape == Shape(actual))
        {
            Map(recorded, actual);
        }

        var wanted = Translate(recorded);
        return wanted == actual ? null : $"{path}: '{wanted}' became '{actual}'";
    }

    private string? NumberDifference(JsonElement recorded, JsonElement actual, string path)
    {
        if (ServerTimes.Contains(path[(path.LastIndexOf('/') + 1)..]))
        {
            var (wanted, time) = (recorded.GetInt64(), actual.GetInt64());
            var known = _times.TryGetValue(wanted, out var mapped);
            _times[wanted] = time;
            return !known || mapped == time ? null : $"{path}: the time {wanted} was {mapped} before and is {time}";
        }

        var isEqual = recorded.TryGetInt64(out var whole) && actual.TryGetInt64(out var other)
            ? whole == other
            : recorded.GetDouble().Equals(actual.GetDouble());
        return isEqual ? null : $"{path}: {Short(recorded)} became {Short(actual)}";
    }

    private void Map(string recorded, string actual)
    {
        _texts[recorded] = actual;
        _back[actual] = recorded;
    }

    /// <summary>What a made-up value looks like.</summary>
    private static string? Shape(string text) => text switch
    {
        _ when RunName().IsMatch(text) => "a run's name",
        _ when ModelId().IsMatch(text) => "a model's id",
        _ when WebhookId().IsMatch(text) => "a webhook's id",
        _ => null,
    };

    /// <summary>SQLAlchemy's words, and the order of a Python set.</summary>
    private static bool IsDetailOfPython(string message) =>
        message.Contains("sqlite3.", StringComparison.Ordinal) || message.Contains("not one of '{", StringComparison.Ordinal);

    private static string Short(JsonElement json)
    {
        var text = json.GetRawText();
        return text.Length <= 200 ? text : text[..200] + "…";
    }

    [GeneratedRegex(@"^(.*)\.\.\.<elided (\d+) chars>$")]
    private static partial Regex Elided();

    /// <summary>A signed address of a part: what counts is the file, the part and the upload, not where the storage is.</summary>
    [GeneratedRegex(@"/(artifacts/[^?]*\?partNumber=\d+&uploadId=[0-9a-f]{32})&X-Amz-")]
    private static partial Regex Signed();

    [GeneratedRegex(@"^[a-z]+-[a-z]+-\d+$")]
    private static partial Regex RunName();

    [GeneratedRegex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    private static partial Regex WebhookId();

    [GeneratedRegex("^m-[0-9a-f]{32}$")]
    private static partial Regex ModelId();
}
