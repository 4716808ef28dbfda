using System.Text.Json.Serialization;

namespace MlOps.Sdk.Tracking.Wire;

/// <summary>The JSON of the calls for logged models, by the rules of <see cref="TrackingWireJson"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(CreateLoggedModelRequest))]
[JsonSerializable(typeof(FinalizeLoggedModelRequest))]
[JsonSerializable(typeof(DeleteLoggedModelRequest))]
[JsonSerializable(typeof(LoggedModelTagsRequest))]
[JsonSerializable(typeof(LoggedModelParamsRequest))]
[JsonSerializable(typeof(LoggedModelReply))]
[JsonSerializable(typeof(SearchLoggedModelsRequest))]
[JsonSerializable(typeof(SearchLoggedModelsReply))]
[JsonSerializable(typeof(LogOutputsRequest))]
[JsonSerializable(typeof(WireLoggedModelMetric))]
[JsonSerializable(typeof(EmptyReply))]
internal sealed partial class LoggedModelsWireJson : JsonSerializerContext;
