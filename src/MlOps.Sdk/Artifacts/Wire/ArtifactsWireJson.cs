using System.Text.Json.Serialization;

namespace MlOps.Sdk.Artifacts.Wire;

/// <summary>The JSON of the artifact proxy's calls.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(ListArtifactsReply))]
[JsonSerializable(typeof(UploadReply))]
[JsonSerializable(typeof(CreateUploadRequest))]
[JsonSerializable(typeof(CreateUploadReply))]
[JsonSerializable(typeof(CompleteUploadRequest))]
[JsonSerializable(typeof(AbortUploadRequest))]
[JsonSerializable(typeof(UploadState))]
internal sealed partial class ArtifactsWireJson : JsonSerializerContext;
