using System.Text.Json.Serialization;

namespace MlOps.Sdk.Registry.Wire;

/// <summary>The JSON of the registry's calls. Numbers are taken from strings too.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(CreateRegisteredModelRequest))]
[JsonSerializable(typeof(UpdateRegisteredModelRequest))]
[JsonSerializable(typeof(RenameRegisteredModelRequest))]
[JsonSerializable(typeof(RegisteredModelNameRequest))]
[JsonSerializable(typeof(RegisteredModelTagRequest))]
[JsonSerializable(typeof(RegisteredModelAliasRequest))]
[JsonSerializable(typeof(LatestVersionsRequest))]
[JsonSerializable(typeof(CreateModelVersionRequest))]
[JsonSerializable(typeof(UpdateModelVersionRequest))]
[JsonSerializable(typeof(ModelVersionRequest))]
[JsonSerializable(typeof(ModelVersionTagRequest))]
[JsonSerializable(typeof(RegisteredModelReply))]
[JsonSerializable(typeof(ModelVersionReply))]
[JsonSerializable(typeof(ModelVersionsReply))]
[JsonSerializable(typeof(SearchRegisteredModelsReply))]
[JsonSerializable(typeof(DownloadUriReply))]
[JsonSerializable(typeof(RegistryEmptyReply))]
[JsonSerializable(typeof(WebhookRequest))]
[JsonSerializable(typeof(TestWebhookRequest))]
[JsonSerializable(typeof(DeleteWebhookRequest))]
[JsonSerializable(typeof(WebhookReply))]
[JsonSerializable(typeof(ListWebhooksReply))]
[JsonSerializable(typeof(TestWebhookReply))]
internal sealed partial class RegistryWireJson : JsonSerializerContext;
