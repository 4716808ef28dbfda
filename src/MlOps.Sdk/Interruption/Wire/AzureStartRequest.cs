using System.Text.Json.Serialization;

namespace MlOps.Sdk.Interruption.Wire;

internal sealed record AzureStartRequest([property: JsonPropertyName("EventId")] string EventId);
