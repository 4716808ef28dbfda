namespace MlOps.Sdk.Registry.Wire;

/// <summary>Creates a webhook, or changes those of its fields that are there.</summary>
internal sealed record WebhookRequest
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? Url { get; init; }

    public IReadOnlyList<WireWebhookEvent>? Events { get; init; }

    public string? Secret { get; init; }

    public string? Status { get; init; }

    /// <summary>Without the secret, and without the address, which may have one too.</summary>
    public override string ToString() => $"webhook {Name}";
}
