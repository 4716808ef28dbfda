namespace MlOps.Sdk.Registry;

/// <summary>An address that a server tells of events, as the server reported it. Its secret is never reported.</summary>
public sealed class Webhook
{
    internal Webhook()
    {
    }

    /// <summary>The server's id.</summary>
    public string Id { get; internal init; } = "";

    /// <summary>The name, which need not be unique.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>What it is for; empty where nothing is said.</summary>
    public string Description { get; internal init; } = "";

    /// <summary>Where events are sent; <see langword="null"/> when it is no address.</summary>
    public Uri? Url { get; internal init; }

    /// <summary>What is sent.</summary>
    public IReadOnlyList<WebhookEvent> Events { get; internal init; } = [];

    /// <summary>Whether it is sent.</summary>
    public WebhookStatus Status { get; internal init; }

    /// <summary>When it was created, where the server knows.</summary>
    public DateTimeOffset? CreationTime { get; internal init; }

    /// <summary>When it was last changed, where the server knows.</summary>
    public DateTimeOffset? LastUpdateTime { get; internal init; }

    /// <inheritdoc />
    public override string ToString() => $"{Name} ({Id})";
}
