namespace MlOps.Sdk.Tracking.Wire;

/// <summary>
/// Deletes a logged model, or a tag of one. The path says it all; but what is sent without a body, .NET's handler sends again by itself
/// when the reply is lost.
/// </summary>
internal sealed record DeleteLoggedModelRequest
{
    public required string ModelId { get; init; }

    public string? TagKey { get; init; }
}
