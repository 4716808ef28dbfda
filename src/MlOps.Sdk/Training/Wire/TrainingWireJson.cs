using System.Text.Json.Serialization;

namespace MlOps.Sdk.Training.Wire;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DataCursorWire))]
[JsonSerializable(typeof(EarlyStoppingWire))]
[JsonSerializable(typeof(RepeatWire[]))]
[JsonSerializable(typeof(TrainingBudgetWire))]
internal sealed partial class TrainingWireJson : JsonSerializerContext;
