using System.Text.Json.Serialization;

namespace MlOps.Sdk.Interruption.Wire;

internal sealed record AzureEvent(
    [property: JsonPropertyName("EventId")] string? EventId,
    [property: JsonPropertyName("EventStatus")] string? EventStatus,
    [property: JsonPropertyName("EventType")] string? EventType,
    [property: JsonPropertyName("Resources")] IReadOnlyList<string?>? Resources,
    [property: JsonPropertyName("NotBefore")] string? NotBefore,
    [property: JsonPropertyName("Description")] string? Description);
