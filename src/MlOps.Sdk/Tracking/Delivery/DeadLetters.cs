using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlOps.Sdk.Tracking.Delivery;

/// <summary>Keeps what the store refused: a line of JSON for a record, the whole journal for a run.</summary>
internal sealed class DeadLetters(string homeFolder)
{
    private readonly Lock _file = new();

    public string Folder { get; } = Path.Combine(homeFolder, "dead-letter");

    /// <summary>Adds records to their run's file.</summary>
    public void Add(RefusedRecord record)
    {
        var line = JsonSerializer.Serialize(record, DeadLetterJson.Default.RefusedRecord) + "\n";
        lock (_file)
        {
            Directory.CreateDirectory(Folder);
            File.AppendAllText(Path.Combine(Folder, record.RunId + ".jsonl"), line);
        }
    }
}

[JsonSerializable(typeof(RefusedRecord))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class DeadLetterJson : JsonSerializerContext;
