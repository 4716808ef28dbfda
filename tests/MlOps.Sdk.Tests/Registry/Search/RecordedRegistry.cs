using System.IO.Compression;
using System.Text.Json;

namespace MlOps.Sdk.Tests.Registry.Search;

/// <summary>30 models with their versions on a real MLflow 3.11, and what it answered to searches for them.</summary>
internal sealed class RecordedRegistry
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static RecordedRegistry All { get; } = Read();

    public required RecordedModel[] Models { get; init; }

    public required RecordedRegistrySearch[] Searches { get; init; }

    private static RecordedRegistry Read()
    {
        using var stream = typeof(RecordedRegistry).Assembly.GetManifestResourceStream("searches-3.11.json.gz")!;
        using var unzipped = new GZipStream(stream, CompressionMode.Decompress);
        using var json = JsonDocument.Parse(unzipped);
        return json.RootElement.GetProperty("registry").Deserialize<RecordedRegistry>(Options)!;
    }

    internal sealed record RecordedModel(
        string Name, Dictionary<string, string> Tags, RecordedVersion[] Versions, Dictionary<string, string> Aliases);

    internal sealed record RecordedVersion(string Version, string Source, Dictionary<string, string> Tags);
}
