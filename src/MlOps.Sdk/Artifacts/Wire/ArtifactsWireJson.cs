using System.Text.Json.Serialization;

namespace MlOps.Sdk.Artifacts.Wire;

/// <summary>The JSON of the artifact proxy's calls.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(ListArtifactsReply))]
[JsonSerializable(typeof(UploadReply))]
internal sealed partial class ArtifactsWireJson : JsonSerializerContext;
