using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlOps.Sdk.Tests.Server;

/// <summary>The bodies that are too long for the recording, built anew from what it says of them.</summary>
internal static class ElidedBodies
{
    private const string RunId = "303638f799f346868d657f9a47228e4e";
    private const long Time = 1795376179818;

    private static string OneMore => $$"""{"key": "m0", "value": 1.0, "timestamp": {{Time}}, "step": 0}""";

    public static string? Find(string name) => name switch
    {
        "log-param-value-6000" => Pair("p6000", 'v', 6000),
        "log-param-value-6001" => Pair("p6001", 'v', 6001),
        "set-tag-value-8001" => Pair("long", 't', 8001),
        "log-batch-1000-metrics-replayed" => Text(Metrics(1000)),
        "log-batch-1001-metrics" => Text(Metrics(1000).Append(OneMore)),
        "log-batch-101-params" => Batch("params", Many(101, "hp", i => i)),
        "log-batch-101-tags" => Batch("tags", Many(101, "hp", i => i)),
        "log-batch-1000-total-exceeded" => Text(Metrics(950), Many(51, "hp", _ => 1)),
        "log-batch-over-1MB" => Big(),
        "log-batch-over-1MB-double-encoded" => $"\"{JsonEncodedText.Encode(Big(), JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"",
        "log-batch-param-value-6001" => Batch("params", [new("pl", new string('v', 6001))]),
        _ => null,
    };

    private static string Pair(string key, char value, int count) =>
        $$"""{"run_id": "{{RunId}}", "key": "{{key}}", "value": "{{new string(value, count)}}"}""";

    private static string Batch(string list, IEnumerable<KeyValuePair<string, string>> pairs) =>
        $$"""{"run_id": "{{RunId}}", "{{list}}": [{{Json(pairs)}}]}""";

    private static string Big()
    {
        var tags = Json(Many(100, "bigt", _ => new string('x', 8000)));
        var @params = Json(Many(100, "bigp", _ => new string('y', 5000)));
        return $$"""{"run_id": "{{RunId}}", "tags": [{{tags}}], "params": [{{@params}}]}""";
    }

    private static string Text(IEnumerable<string> metrics, IEnumerable<KeyValuePair<string, string>>? @params = null)
    {
        var rest = @params is null ? "" : $", \"params\": [{Json(@params)}]";
        return $$"""{"run_id": "{{RunId}}", "metrics": [{{string.Join(", ", metrics)}}]{{rest}}}""";
    }

    private static IEnumerable<string> Metrics(int count) => Enumerable.Range(0, count).Select(i => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"key": "m{{i % 10}}", "value": {{Value(i / 7.0)}}, "timestamp": {{Time + i}}, "step": {{i / 10}}}"""));

    private static string Value(double value) =>
        value.ToString(double.IsInteger(value) ? "F1" : "R", CultureInfo.InvariantCulture);

    private static IEnumerable<KeyValuePair<string, string>> Many(int count, string key, Func<int, object> value) =>
        Enumerable.Range(0, count).Select(i => KeyValuePair.Create(
            string.Create(CultureInfo.InvariantCulture, $"{key}{i}"), Convert.ToString(value(i), CultureInfo.InvariantCulture)!));

    private static string Json(IEnumerable<KeyValuePair<string, string>> pairs) =>
        string.Join(", ", pairs.Select(pair => $$"""{"key": "{{pair.Key}}", "value": "{{pair.Value}}"}"""));
}
