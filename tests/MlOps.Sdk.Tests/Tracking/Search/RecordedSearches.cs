using System.IO.Compression;
using System.Text.Json;

namespace MlOps.Sdk.Tests.Tracking.Search;

/// <summary>160 runs in 4 experiments on a real MLflow 3.11, and what it answered to searches for them.</summary>
internal sealed class RecordedSearches
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static RecordedSearches All { get; } = Read();

    public required Before Setup { get; init; }

    public required RecordedSearch[] Searches { get; init; }

    private static RecordedSearches Read()
    {
        using var stream = typeof(RecordedSearches).Assembly.GetManifestResourceStream("searches-3.11.json.gz")!;
        using var unzipped = new GZipStream(stream, CompressionMode.Decompress);
        return JsonSerializer.Deserialize<RecordedSearches>(unzipped, Options)!;
    }

    /// <summary>What was logged before the searches.</summary>
    internal sealed record Before(RecordedExperiment[] Experiments, RecordedRun[] Runs);

    internal sealed record RecordedExperiment(string Name, Dictionary<string, string> Tags);
}
