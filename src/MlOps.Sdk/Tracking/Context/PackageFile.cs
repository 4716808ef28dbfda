using System.Text.Json;

namespace MlOps.Sdk.Tracking.Context;

/// <summary>The packages that a program was resolved to, taken from its <c>deps.json</c>.</summary>
internal static class PackageFile
{
    /// <summary>
    /// The graph as JSON: the target, and each package in the file's order, with its version, its kind (<c>package</c>,
    /// <c>project</c>, …) and what it needs.
    /// </summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static byte[] Write(ReadOnlyMemory<byte> depsJson)
    {
        using var document = JsonDocument.Parse(depsJson, new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var root = document.RootElement;
        if (!TryGet(root, "runtimeTarget", JsonValueKind.Object, out var runtime) || !TryGet(runtime, "name", JsonValueKind.String, out var target)
            || !TryGet(root, "targets", JsonValueKind.Object, out var targets) || !TryGet(targets, target.GetString()!, JsonValueKind.Object, out var graph))
        {
            throw new InvalidDataException("The deps.json has no runtimeTarget among its targets.");
        }

        TryGet(root, "libraries", JsonValueKind.Object, out var libraries);
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("target", target.GetString());
            json.WriteStartArray("packages");
            foreach (var library in graph.EnumerateObject())
            {
                WritePackage(json, library, libraries);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void WritePackage(Utf8JsonWriter json, JsonProperty library, JsonElement libraries)
    {
        var name = library.Name.Split('/', 2);
        json.WriteStartObject();
        json.WriteString("name", name[0]);
        json.WriteString("version", name.Length > 1 ? name[1] : "");
        if (TryGet(libraries, library.Name, JsonValueKind.Object, out var description) && TryGet(description, "type", JsonValueKind.String, out var type))
        {
            json.WriteString("type", type.GetString());
        }

        if (TryGet(library.Value, "dependencies", JsonValueKind.Object, out var needs))
        {
            json.WritePropertyName("dependencies");
            needs.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static bool TryGet(JsonElement element, string name, JsonValueKind kind, out JsonElement member)
    {
        member = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out member) && member.ValueKind == kind;
    }
}
