namespace MlOps.Sdk.Registry.Wire;

internal sealed record ListWebhooksReply
{
    public IReadOnlyList<WireWebhook>? Webhooks { get; init; }

    public string? NextPageToken { get; init; }
}
