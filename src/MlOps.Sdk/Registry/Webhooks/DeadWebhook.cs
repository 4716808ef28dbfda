namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>An event that could not be delivered, and is kept.</summary>
public sealed class DeadWebhook
{
    internal DeadWebhook(string id, string type, int attempts, string reason, DateTimeOffset since)
    {
        Id = id;
        Type = type;
        Attempts = attempts;
        Reason = reason;
        Since = since;
    }

    /// <summary>The event's id, which is its idempotency key too.</summary>
    public string Id { get; }

    /// <summary>The event's type.</summary>
    public string Type { get; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; }

    /// <summary>Why the last attempt failed.</summary>
    public string Reason { get; }

    /// <summary>When it was given up.</summary>
    public DateTimeOffset Since { get; }
}
