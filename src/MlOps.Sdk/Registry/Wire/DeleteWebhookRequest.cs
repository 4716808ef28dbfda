namespace MlOps.Sdk.Registry.Wire;

internal sealed record DeleteWebhookRequest
{
    public required string WebhookId { get; init; }
}
