using System.Text.Json.Serialization;

namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>Pending events as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PendingEvent))]
internal sealed partial class PendingEventJson : JsonSerializerContext;
