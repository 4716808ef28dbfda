using System.Text.Json.Serialization;

namespace MlOps.Sdk.Interruption.Wire;

internal sealed record AzureScheduledEvents(
    [property: JsonPropertyName("DocumentIncarnation")] long? DocumentIncarnation,
    [property: JsonPropertyName("Events")] IReadOnlyList<AzureEvent?>? Events);
