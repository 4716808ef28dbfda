using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlOps.Sdk.Registry.Packaging;

namespace MlOps.Sdk.Registry.Bom;

/// <summary>Writes a bill of materials as CycloneDX 1.6 has it, in one spelling.</summary>
internal sealed class BomWriter(string name, string version, ModelPackageInfo package, ModelBomOptions options)
{
    private const string ModelReference = "model";

    // Text for people and tools, not for a web page: names stay readable.
    private static readonly JsonWriterOptions Spelling = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly BomLibraries _libraries = options.PackagesJson is { } json ? BomLibraries.Parse(json) : BomLibraries.None;

    public byte[] Render(string? serialNumber)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Spelling))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
            json.WriteString("bomFormat", "CycloneDX");
            json.WriteString("specVersion", "1.6");
            WriteOptional(json, "serialNumber", serialNumber);
            json.WriteNumber("version", 1);
            WriteMetadata(json);
            WriteList(json, "components", _libraries.All, WriteLibrary);
            WriteDependencies(json);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private void WriteMetadata(Utf8JsonWriter json)
    {
        json.WriteStartObject("metadata");
        WriteOptional(json, "timestamp", options.Timestamp?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteStartObject("tools");
        json.WriteStartArray("components");
        json.WriteStartObject();
        json.WriteString("type", "library");
        json.WriteString("bom-ref", "tool");
        json.WriteString("name", "MlOps.Sdk");
        json.WriteString("version", typeof(BomWriter).Assembly.GetName().Version!.ToString(3));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        WriteModel(json);
        json.WriteEndObject();
    }

    private void WriteModel(Utf8JsonWriter json)
    {
        json.WriteStartObject("component");
        json.WriteString("type", "machine-learning-model");
        json.WriteString("bom-ref", ModelReference);
        json.WriteString("name", name);
        json.WriteString("version", version);
        WriteOptional(json, "description", options.Description);
        WriteHash(json, package.Sha256);
        WriteList<string>(json, "licenses", options.License is { } license ? [license] : [], WriteLicense);
        WriteModelCard(json);
        WriteList(json, "components", package.Files, WriteFile);
        WriteProperties(json, ("git-commit", options.GitCommit), ("package-size", Text(package.Size)), ("run-id", options.RunId));
        json.WriteEndObject();
    }

    private void WriteModelCard(Utf8JsonWriter json)
    {
        json.WriteStartObject("modelCard");
        json.WriteStartObject("modelParameters");
        WriteOptional(json, "task", options.Task);
        WriteOptional(json, "architectureFamily", options.ArchitectureFamily);
        WriteOptional(json, "modelArchitecture", options.Architecture);
        WriteList(json, "datasets", Sorted(options.Datasets, data => $"{data.Name}\n{data.Context}\n{data.Digest}\n{data.Source}"), WriteDataset);
        WriteList(json, "inputs", options.Signature?.Inputs ?? [], WriteField);
        WriteList(json, "outputs", options.Signature?.Outputs ?? [], WriteField);
        json.WriteEndObject();
        if (options.Metrics.Count > 0)
        {
            json.WriteStartObject("quantitativeAnalysis");
            WriteList(json, "performanceMetrics", Sorted(options.Metrics, metric => $"{metric.Type}\n{metric.Slice}\n{Text(metric.Value)}"), WriteMetric);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteDataset(Utf8JsonWriter json, ModelBomDataset data)
    {
        json.WriteStartObject();
        json.WriteString("type", "dataset");
        json.WriteString("name", data.Name);
        json.WriteStartObject("contents");
        // A path may be no reference of a URI, as with a space in it; such a one is told as a property.
        var isReference = data.Source is { } source && Uri.IsWellFormedUriString(source, UriKind.RelativeOrAbsolute);
        WriteOptional(json, "url", isReference ? data.Source : null);
        WriteProperties(json, ("dataset-context", data.Context), ("dataset-digest", data.Digest), ("dataset-source", isReference ? null : data.Source));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter json, ModelField field)
    {
        // CycloneDX 1.6 has one text for each input and output.
        var shape = field.Shape is null ? "" : $"[{string.Join(", ", field.Shape.Select(dimension => dimension.ToString(CultureInfo.InvariantCulture)))}]";
        json.WriteStartObject();
        json.WriteString("format", $"{(field.Name is null ? "" : field.Name + ": ")}{field.Type}{shape}{(field.IsRequired ? "" : ", optional")}");
        json.WriteEndObject();
    }

    private static void WriteMetric(Utf8JsonWriter json, ModelBomMetric metric)
    {
        json.WriteStartObject();
        json.WriteString("type", metric.Type);
        json.WriteString("value", Text(metric.Value));
        WriteOptional(json, "slice", metric.Slice);
        json.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter json, PackagedFile file)
    {
        json.WriteStartObject();
        json.WriteString("type", "file");
        json.WriteString("bom-ref", $"file:{file.Path}");
        json.WriteString("name", file.Path);
        WriteHash(json, file.Sha256);
        WriteProperties(json, ("file-size", Text(file.Size)));
        json.WriteEndObject();
    }

    private static void WriteLibrary(Utf8JsonWriter json, BomLibrary library)
    {
        json.WriteStartObject();
        json.WriteString("type", library.IsPackage ? "library" : "application");
        json.WriteString("bom-ref", library.Reference);
        json.WriteString("name", library.Name);
        WriteOptional(json, "version", library.Version.Length > 0 ? library.Version : null);
        WriteOptional(json, "purl", library.IsPackage ? library.Reference : null);
        json.WriteEndObject();
    }

    private static void WriteLicense(Utf8JsonWriter json, string license)
    {
        json.WriteStartObject();
        json.WriteString("expression", license);
        json.WriteEndObject();
    }

    private void WriteDependencies(Utf8JsonWriter json)
    {
        var all = _libraries.All.Select(library => (library.Reference, library.Needs)).Prepend((ModelReference, [.. _libraries.Roots]));
        WriteList(json, "dependencies", [.. all], static (json, entry) =>
        {
            json.WriteStartObject();
            json.WriteString("ref", entry.Item1);
            WriteList(json, "dependsOn", entry.Item2, static (json, reference) => json.WriteStringValue(reference));
            json.WriteEndObject();
        });
    }

    private static void WriteHash(Utf8JsonWriter json, string sha256)
    {
        json.WriteStartArray("hashes");
        json.WriteStartObject();
        json.WriteString("alg", "SHA-256");
        json.WriteString("content", sha256);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteProperties(Utf8JsonWriter json, params (string Name, string? Value)[] properties) =>
        WriteList(json, "properties", [.. properties.Where(property => property.Value is not null)], static (json, property) =>
        {
            json.WriteStartObject();
            json.WriteString("name", "mlops:" + property.Name);
            json.WriteString("value", property.Value);
            json.WriteEndObject();
        });

    private static void WriteList<T>(Utf8JsonWriter json, string member, IReadOnlyCollection<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0)
        {
            return;
        }

        json.WriteStartArray(member);
        foreach (var item in items)
        {
            write(json, item);
        }

        json.WriteEndArray();
    }

    private static void WriteOptional(Utf8JsonWriter json, string member, string? value)
    {
        if (value is not null)
        {
            json.WriteString(member, value);
        }
    }

    private static IReadOnlyList<T> Sorted<T>(IEnumerable<T> items, Func<T, string> key) => [.. items.OrderBy(key, StringComparer.Ordinal)];

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
