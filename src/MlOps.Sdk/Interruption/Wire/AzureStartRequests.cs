using System.Text.Json.Serialization;

namespace MlOps.Sdk.Interruption.Wire;

internal sealed record AzureStartRequests([property: JsonPropertyName("StartRequests")] IReadOnlyList<AzureStartRequest> StartRequests);
