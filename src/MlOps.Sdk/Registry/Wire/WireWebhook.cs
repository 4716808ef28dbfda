namespace MlOps.Sdk.Registry.Wire;

/// <summary>A webhook as MLflow sends it; never with its secret.</summary>
internal sealed record WireWebhook
{
    public string? WebhookId { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? Url { get; init; }

    public IReadOnlyList<WireWebhookEvent>? Events { get; init; }

    public string? Status { get; init; }

    public long? CreationTimestamp { get; init; }

    public long? LastUpdatedTimestamp { get; init; }
}
