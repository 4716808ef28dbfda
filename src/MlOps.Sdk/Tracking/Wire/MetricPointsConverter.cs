using System.Text.Json;
using System.Text.Json.Serialization;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tracking.Wire;

/// <summary>
/// Writes the metrics of a batch as <see cref="WireMetric"/> has them, without an object for each: a delivery is little else than this.
/// </summary>
internal sealed class MetricPointsConverter : JsonConverter<IReadOnlyList<MetricPoint>>
{
    private static readonly JsonEncodedText Key = JsonEncodedText.Encode("key");
    private static readonly JsonEncodedText Value = JsonEncodedText.Encode("value");
    private static readonly JsonEncodedText Timestamp = JsonEncodedText.Encode("timestamp");
    private static readonly JsonEncodedText Step = JsonEncodedText.Encode("step");

    public override IReadOnlyList<MetricPoint> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Batches are only sent.");

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<MetricPoint> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var point in value)
        {
            writer.WriteStartObject();
            writer.WriteString(Key, point.Key);
            switch (point.Value)
            {
                case double.NaN:
                    writer.WriteString(Value, "NaN");
                    break;
                case double.PositiveInfinity:
                    writer.WriteString(Value, "Infinity");
                    break;
                case double.NegativeInfinity:
                    writer.WriteString(Value, "-Infinity");
                    break;
                default:
                    writer.WriteNumber(Value, point.Value);
                    break;
            }

            writer.WriteNumber(Timestamp, point.Timestamp);
            writer.WriteNumber(Step, point.Step);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
