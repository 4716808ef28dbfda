namespace MlOps.Sdk.Artifacts.Wire;

/// <summary>Says only that it went well. It is read all the same: a page of a gateway is no such reply.</summary>
internal sealed record UploadReply;
