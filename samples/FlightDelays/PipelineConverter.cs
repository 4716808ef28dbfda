using System.Text.Json;
using System.Text.Json.Serialization;
using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;

namespace FlightDelays;

/// <summary>A fitted pipeline within another JSON text: its own text as it is, for it has a hash of that.</summary>
internal sealed class PipelineConverter : JsonConverter<FittedFeaturePipeline>
{
    public override FittedFeaturePipeline Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return FittedFeaturePipeline.FromJson(document.RootElement.GetRawText(), ComputeDevice.Cpu());
    }

    public override void Write(Utf8JsonWriter writer, FittedFeaturePipeline value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.ToJson());
}
