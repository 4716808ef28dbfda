using System.Text.Json.Serialization;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tracking.Wire;

internal sealed record LogBatchRequest
{
    public required string RunId { get; init; }

    [JsonConverter(typeof(MetricPointsConverter))]
    public required IReadOnlyList<MetricPoint> Metrics { get; init; }

    public required IReadOnlyList<WireEntry> Params { get; init; }

    public required IReadOnlyList<WireEntry> Tags { get; init; }
}
