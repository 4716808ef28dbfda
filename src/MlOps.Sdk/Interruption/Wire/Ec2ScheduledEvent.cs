using System.Text.Json.Serialization;

namespace MlOps.Sdk.Interruption.Wire;

internal sealed record Ec2ScheduledEvent(
    [property: JsonPropertyName("EventId")] string? EventId,
    [property: JsonPropertyName("Code")] string? Code,
    [property: JsonPropertyName("State")] string? State,
    [property: JsonPropertyName("NotBefore")] string? NotBefore,
    [property: JsonPropertyName("Description")] string? Description);
