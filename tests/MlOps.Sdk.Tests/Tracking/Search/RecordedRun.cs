using System.Globalization;
using System.Text.Json;

namespace MlOps.Sdk.Tests.Tracking.Search;

/// <summary>A run that was logged to a real MLflow before it was searched.</summary>
internal sealed record RecordedRun
{
    public required string Experiment { get; init; }

    public required string Name { get; init; }

    public required long StartTime { get; init; }

    public long? EndTime { get; init; }

    public required string User { get; init; }

    public required string Status { get; init; }

    public required bool Deleted { get; init; }

    /// <summary>Key, value, timestamp and step of each point.</summary>
    public required JsonElement[][] Metrics { get; init; }

    public required Dictionary<string, string> Params { get; init; }

    public required Dictionary<string, string> Tags { get; init; }

    public Dictionary<string, string>? Dataset { get; init; }

    /// <summary>The points, infinities as SQL has them.</summary>
    public IEnumerable<(string Key, double Value, long Timestamp, long Step)> Points => Metrics.Select(point => (
        point[0].GetString()!,
        point[1].ValueKind == JsonValueKind.String
            ? double.Parse(point[1].GetString()!, CultureInfo.InvariantCulture)
            : point[1].GetDouble(),
        point[2].GetInt64(),
        point[3].GetInt64()));
}
