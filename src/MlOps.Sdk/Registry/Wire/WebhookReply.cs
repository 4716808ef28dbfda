namespace MlOps.Sdk.Registry.Wire;

internal sealed record WebhookReply
{
    public WireWebhook? Webhook { get; init; }
}
