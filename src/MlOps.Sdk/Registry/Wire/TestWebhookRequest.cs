namespace MlOps.Sdk.Registry.Wire;

internal sealed record TestWebhookRequest
{
    public WireWebhookEvent? Event { get; init; }
}
