namespace MlOps.Sdk.Registry.Wire;

internal sealed record WireWebhookEvent
{
    public string? Entity { get; init; }

    public string? Action { get; init; }
}
