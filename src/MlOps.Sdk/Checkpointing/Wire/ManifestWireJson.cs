using System.Text.Json.Serialization;

namespace MlOps.Sdk.Checkpointing.Wire;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ManifestHeadWire))]
[JsonSerializable(typeof(ManifestWire))]
internal sealed partial class ManifestWireJson : JsonSerializerContext;
