namespace MlOps.Sdk.Registry.Wire;

internal sealed record TestWebhookReply
{
    public WireWebhookTest? Result { get; init; }
}
