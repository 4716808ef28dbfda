using System.Text.Json.Serialization;

namespace MlOps.Sdk.Interruption.Wire;

/// <summary>The JSON of the metadata services. What is not needed of an answer is not read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Ec2InstanceAction))]
[JsonSerializable(typeof(Ec2Rebalance))]
[JsonSerializable(typeof(Ec2ScheduledEvent?[]))]
[JsonSerializable(typeof(AzureScheduledEvents))]
[JsonSerializable(typeof(AzureStartRequests))]
[JsonSerializable(typeof(AzureCompute))]
internal sealed partial class InterruptionWireJson : JsonSerializerContext;
