namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>What a receiver makes of a request.</summary>
public sealed class WebhookDelivery
{
    internal WebhookDelivery(WebhookRefusal refusal, string? deliveryId = null, RegistryEvent? received = null, bool isOutOfOrder = false)
    {
        Refusal = refusal;
        DeliveryId = deliveryId;
        Event = received;
        IsOutOfOrder = isOutOfOrder;
    }

    /// <summary>Whether it is genuine, in time, new and an event.</summary>
    public bool IsAccepted => Refusal == WebhookRefusal.None;

    /// <summary>Why it is not to be acted on.</summary>
    public WebhookRefusal Refusal { get; }

    /// <summary>The delivery's id; <see langword="null"/> where the sender is not proven.</summary>
    public string? DeliveryId { get; }

    /// <summary>The event; <see langword="null"/> when the delivery is refused.</summary>
    public RegistryEvent? Event { get; }

    /// <summary>Whether a later event about the same model, alias or tag came before this one: ask the registry how things are, instead of believing it.</summary>
    public bool IsOutOfOrder { get; }

    /// <summary>
    /// What to answer with. A replay gets 200, as the first time: its sender may only have lost the answer. Only 503 asks for a repeat: what
    /// comes again while the first one is still acted on must not count as done, since that may fail yet.
    /// </summary>
    public int StatusCode => Refusal switch
    {
        WebhookRefusal.None or WebhookRefusal.Replayed => 200,
        WebhookRefusal.NoSignature or WebhookRefusal.Forged => 401,
        WebhookRefusal.Late => 403,
        WebhookRefusal.TooLong => 413,
        WebhookRefusal.Busy or WebhookRefusal.InProgress => 503,
        _ => 400,
    };
}
