using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace MlOps.Sdk.Tests.Server;

/// <summary>A request to a real MLflow and what it answered.</summary>
internal sealed class RecordedExchange(JsonElement json)
{
    private const string Chunked = "(chunked) ";

    /// <summary>The whole recording, in order.</summary>
    public static IReadOnlyList<RecordedExchange> All { get; } = ReadAll();

    public string Name => Text("name")!;

    public string Method => Text("method")!;

    /// <summary>Path and query.</summary>
    public string Path => Text("path")!;

    public int Status => json.GetProperty("status").GetInt32();

    public JsonElement? Response => Find("response");

    public string? ResponseText => Text("response_text");

    /// <summary>The headers of the request, the body's own left out.</summary>
    public IEnumerable<(string Name, string Value)> RequestHeaders => Headers("request_headers");

    /// <summary>Whether the body is JSON that can be read.</summary>
    public bool IsJson => RequestHeader("Content-Type") == "application/json" && Text("request_b64") is null;

    /// <summary>Whether the body went out in chunks.</summary>
    public bool IsChunked => RequestHeader("Transfer-Encoding") == "chunked";

    /// <summary>The body, whole where the recording has cut it; nothing where there was none.</summary>
    public byte[]? Body
    {
        get
        {
            if (Text("request_b64") is { } base64)
            {
                return Convert.FromBase64String(base64);
            }

            var text = Text("request_text") ?? ElidedBodies.Find(Name) ?? Find("request")?.GetRawText();
            return text is null ? null : Encoding.UTF8.GetBytes(IsChunked ? text[Chunked.Length..] : text);
        }
    }

    /// <summary>How long the body was, where the recording has cut it.</summary>
    public int? BodySize => Find("request_bytes")?.GetInt32();

    public string? ResponseHeader(string name) => Headers("response_headers").FirstOrDefault(header => header.Name == name).Value;

    private string? RequestHeader(string name) => RequestHeaders.FirstOrDefault(header => header.Name == name).Value;

    private IEnumerable<(string Name, string Value)> Headers(string property) =>
        json.GetProperty(property).EnumerateObject().Select(header => (header.Name, header.Value.GetString()!));

    private JsonElement? Find(string property) =>
        json.TryGetProperty(property, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string? Text(string property) => Find(property)?.GetString();

    private static List<RecordedExchange> ReadAll()
    {
        using var stream = typeof(RecordedExchange).Assembly.GetManifestResourceStream("exchanges-3.11.jsonl.gz")!;
        using var lines = new StreamReader(new GZipStream(stream, CompressionMode.Decompress));
        var exchanges = new List<RecordedExchange>();
        while (lines.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            exchanges.Add(new RecordedExchange(document.RootElement.Clone()));
        }

        return exchanges;
    }
}
