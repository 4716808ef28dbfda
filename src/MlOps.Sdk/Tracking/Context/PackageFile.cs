using System.Text.Json;

namespace MlOps.Sdk.Tracking.Context;

/// <summary>The packages that a program was resolved to, taken from its <c>deps.json</c>.</summary>
internal static class PackageFile
{
    /// <summary>
    /// The graph as JSON: the target, the program's own name, and each package in the order of the names, with its version, its kind
    /// (<c>package</c>, <c>project</c>, …) and what it needs.
    /// </summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static byte[] Write(ReadOnlyMemory<byte> depsJson)
    {
        using var document = JsonDocument.Parse(depsJson, new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var root = document.RootElement;
        if (Member(Member(root, "runtimeTarget"), "name") is not { ValueKind: JsonValueKind.String } target
            || Member(Member(root, "targets"), target.GetString()!) is not { ValueKind: JsonValueKind.Object } graph)
        {
            throw new InvalidDataException("The deps.json has no runtimeTarget among its targets.");
        }

        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("target", target.GetString());
            json.WriteStartArray("packages");
            foreach (var library in graph.EnumerateObject().OrderBy(library => library.Name, StringComparer.OrdinalIgnoreCase))
            {
                WritePackage(json, library, Member(Member(root, "libraries"), library.Name));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void WritePackage(Utf8JsonWriter json, JsonProperty library, JsonElement? description)
    {
        var name = library.Name.Split('/', 2);
        json.WriteStartObject();
        json.WriteString("name", name[0]);
        json.WriteString("version", name.Length > 1 ? name[1] : "");
        if (Member(description, "type") is { ValueKind: JsonValueKind.String } type)
        {
            json.WriteString("type", type.GetString());
        }

        if (Member(library.Value, "dependencies") is { ValueKind: JsonValueKind.Object } needs)
        {
            json.WritePropertyName("dependencies");
            needs.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var member) ? member : null;
}
