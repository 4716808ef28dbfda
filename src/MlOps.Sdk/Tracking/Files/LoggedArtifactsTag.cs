using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MlOps.Sdk.Tracking.Files;

/// <summary>MLflow's tag <c>mlflow.loggedArtifacts</c>: a JSON list of the files that its UI shows in a way of their own.</summary>
internal static class LoggedArtifactsTag
{
    /// <summary>Paths and types; nothing for a text that is no such list.</summary>
    public static List<KeyValuePair<string, string>> Read(string tag)
    {
        try
        {
            using var json = JsonDocument.Parse(tag);
            return json.RootElement.ValueKind != JsonValueKind.Array
                ? []
                : [.. json.RootElement.EnumerateArray()
                    .Where(entry => entry.ValueKind == JsonValueKind.Object)
                    .Select(entry => KeyValuePair.Create(TextOf(entry, "path"), TextOf(entry, "type")))];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    public static string Write(IEnumerable<KeyValuePair<string, string>> entries)
    {
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartArray();
        foreach (var (path, type) in entries)
        {
            writer.WriteStartObject();
            writer.WriteString("path", path);
            writer.WriteString("type", type);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.Flush();
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }

    private static string TextOf(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
