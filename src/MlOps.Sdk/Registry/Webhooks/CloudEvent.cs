using System.Globalization;
using System.Text.Json;

namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>An event in the JSON format of CloudEvents 1.0.</summary>
internal static class CloudEvent
{
    public const string ContentType = "application/cloudevents+json";

    public static byte[] Render(string id, string source, string type, string? subject, DateTimeOffset time, IReadOnlyDictionary<string, string?> data)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("specversion", "1.0");
            json.WriteString("id", id);
            json.WriteString("source", source);
            json.WriteString("type", type);
            if (subject is not null)
            {
                json.WriteString("subject", subject);
            }

            json.WriteString("time", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("datacontenttype", "application/json");
            json.WriteStartObject("data");
            foreach (var (name, value) in data.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>The id and type of an event that <see cref="Render"/> made.</summary>
    public static (string Id, string Type) Read(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return (document.RootElement.GetProperty("id").GetString()!, document.RootElement.GetProperty("type").GetString()!);
    }
}
