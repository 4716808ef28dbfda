using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MlOps.Sdk.Tests.Registry;

/// <summary>Checks JSON by the part of JSON Schema that the schemas of these tests use. A keyword that it does not know is an error.</summary>
internal sealed class JsonSchema
{
    private static readonly HashSet<string> Silent =
    [
        "$schema", "$id", "$defs", "$comment", "definitions", "title", "description", "then", "examples", "default", "deprecated", "meta:enum",
    ];

    private readonly Dictionary<string, JsonElement> _byId = [];

    public JsonSchema(IEnumerable<string> schemas)
    {
        foreach (var schema in schemas)
        {
            var root = JsonDocument.Parse(schema).RootElement;
            _byId[root.GetProperty("$id").GetString()!] = root;
        }
    }

    /// <summary>What is wrong with a value, each fault with its place.</summary>
    public IReadOnlyList<string> FaultsOf(string id, JsonElement value) => [.. Check(_byId[id], _byId[id], value, "$")];

    private IEnumerable<string> Check(JsonElement root, JsonElement schema, JsonElement value, string at) =>
        schema.EnumerateObject().Where(keyword => !Silent.Contains(keyword.Name)).SelectMany(keyword => Check(root, schema, keyword, value, at));

    private IEnumerable<string> Check(JsonElement root, JsonElement schema, JsonProperty keyword, JsonElement value, string at)
    {
        var rule = keyword.Value;
        switch (keyword.Name)
        {
            case "$ref":
                var (other, target) = Find(root, rule.GetString()!);
                return Check(other, target, value, at);
            case "oneOf":
                var fitting = rule.EnumerateArray().Count(option => !Check(root, option, value, at).Any());
                return fitting == 1 ? [] : [$"{at}: {fitting} of the ways"];
            case "anyOf":
                return rule.EnumerateArray().Any(option => !Check(root, option, value, at).Any()) ? [] : [$"{at}: none of the ways"];
            case "if":
                return !Check(root, rule, value, at).Any() ? Check(root, schema.GetProperty("then"), value, at) : [];
            case "type":
                string[] types = rule.ValueKind == JsonValueKind.Array ? [.. rule.EnumerateArray().Select(type => type.GetString()!)] : [rule.GetString()!];
                return types.Contains(TypeOf(value)) ? [] : [$"{at}: {TypeOf(value)}"];
            case "const":
                return JsonElement.DeepEquals(rule, value) ? [] : [$"{at}: not '{rule}'"];
            case "enum":
                return rule.EnumerateArray().Any(option => JsonElement.DeepEquals(option, value)) ? [] : [$"{at}: '{value}'"];
            default:
                return value.ValueKind switch
                {
                    JsonValueKind.Object => CheckObject(root, schema, keyword, value, at),
                    JsonValueKind.Array => CheckArray(root, keyword, value, at),
                    _ => CheckScalar(keyword, value, at),
                };
        }
    }

    /// <summary>What a reference leads to: a part of this schema, another one by its id, or a part of that.</summary>
    private (JsonElement Root, JsonElement Schema) Find(JsonElement root, string reference)
    {
        var (document, pointer) = reference.Split('#') is [var file, var path] ? (file, path) : (reference, "");
        var other = document.Length == 0 ? root
            : _byId.TryGetValue(document, out var named) ? named
            : _byId[new Uri(new(root.GetProperty("$id").GetString()!), document).ToString()];
        return (other, pointer.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(other, (schema, part) => schema.GetProperty(part)));
    }

    private IEnumerable<string> CheckObject(JsonElement root, JsonElement schema, JsonProperty keyword, JsonElement value, string at)
    {
        var known = schema.TryGetProperty("properties", out var properties) ? properties : default;
        bool IsKnown(string name) => known.ValueKind == JsonValueKind.Object && known.TryGetProperty(name, out _);
        return keyword.Name switch
        {
            "required" => keyword.Value.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{at}: no {name}"),
            "properties" => value.EnumerateObject().Where(member => IsKnown(member.Name))
                .SelectMany(member => Check(root, known.GetProperty(member.Name), member.Value, $"{at}.{member.Name}")),
            "additionalProperties" => keyword.Value.ValueKind switch
            {
                JsonValueKind.True => [],
                JsonValueKind.False => value.EnumerateObject().Where(member => !IsKnown(member.Name)).Select(member => $"{at}: {member.Name} too"),
                _ => value.EnumerateObject().Where(member => !IsKnown(member.Name))
                    .SelectMany(member => Check(root, keyword.Value, member.Value, $"{at}.{member.Name}")),
            },
            "minProperties" => value.EnumerateObject().Count() >= keyword.Value.GetInt32() ? [] : [$"{at}: too few members"],
            _ => Other(keyword.Name),
        };
    }

    private IEnumerable<string> CheckArray(JsonElement root, JsonProperty keyword, JsonElement value, string at) => keyword.Name switch
    {
        "items" when keyword.Value.ValueKind == JsonValueKind.Array => value.EnumerateArray().Zip(keyword.Value.EnumerateArray())
            .SelectMany(item => Check(root, item.Second, item.First, at)), // what comes after them is bound by maxItems
        "items" => value.EnumerateArray().Index()
            .SelectMany(item => Check(root, keyword.Value, item.Item, string.Create(CultureInfo.InvariantCulture, $"{at}[{item.Index}]"))),
        "minItems" => value.GetArrayLength() >= keyword.Value.GetInt32() ? [] : [$"{at}: too few items"],
        "maxItems" => value.GetArrayLength() <= keyword.Value.GetInt32() ? [] : [$"{at}: too many items"],
        "uniqueItems" => value.EnumerateArray().Index().All(item => !value.EnumerateArray().Take(item.Index).Any(other => JsonElement.DeepEquals(item.Item, other)))
            ? [] : [$"{at}: an item twice"],
        _ => Other(keyword.Name),
    };

    private static IEnumerable<string> CheckScalar(JsonProperty keyword, JsonElement value, string at) => (keyword.Name, value.ValueKind) switch
    {
        ("pattern", JsonValueKind.String) => Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!) ? [] : [$"{at}: '{value}'"],
        ("minLength", JsonValueKind.String) => value.GetString()!.Length >= keyword.Value.GetInt32() ? [] : [$"{at}: too short"],
        ("maxLength", JsonValueKind.String) => value.GetString()!.Length <= keyword.Value.GetInt32() ? [] : [$"{at}: too long"],
        ("format", JsonValueKind.String) => IsOfFormat(value.GetString()!, keyword.Value.GetString()!) ? [] : [$"{at}: '{value}' is no {keyword.Value}"],
        ("minimum", JsonValueKind.Number) => value.GetDouble() >= keyword.Value.GetDouble() ? [] : [$"{at}: too small"],
        ("maximum", JsonValueKind.Number) => value.GetDouble() <= keyword.Value.GetDouble() ? [] : [$"{at}: too large"],
        ("exclusiveMinimum", JsonValueKind.Number) => value.GetDouble() > keyword.Value.GetDouble() ? [] : [$"{at}: too small"],
        _ => Other(keyword.Name),
    };

    private static bool IsOfFormat(string text, string format) => format switch
    {
        "date-time" => DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "iri-reference" => Uri.IsWellFormedUriString(text, UriKind.RelativeOrAbsolute),
        "idn-email" => text.Contains('@', StringComparison.Ordinal),
        _ => throw new NotSupportedException($"This checker does not know the format '{format}'."),
    };

    private static IEnumerable<string> Other(string keyword) =>
        keyword is "required" or "properties" or "additionalProperties" or "minProperties" or "items" or "additionalItems" or "minItems" or "maxItems"
            or "uniqueItems" or "pattern" or "format" or "minLength" or "maxLength" or "minimum" or "maximum" or "exclusiveMinimum"
            ? [] // about values of another type
            : throw new NotSupportedException($"This checker does not know the keyword '{keyword}'.");

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };
}
