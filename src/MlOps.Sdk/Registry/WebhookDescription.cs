namespace MlOps.Sdk.Registry;

/// <summary>What webhook to create. Immutable; every change is a copy.</summary>
public sealed class WebhookDescription
{
    private WebhookDescription(Uri url, IReadOnlyList<WebhookEvent> events)
    {
        Url = url;
        Events = events;
        Name = url.Host;
        Status = WebhookStatus.Active;
    }

    private WebhookDescription(WebhookDescription other)
    {
        Url = other.Url;
        Events = other.Events;
        Name = other.Name;
        Text = other.Text;
        Secret = other.Secret;
        Status = other.Status;
    }

    internal Uri Url { get; }

    internal IReadOnlyList<WebhookEvent> Events { get; }

    internal string Name { get; private init; }

    internal string? Text { get; private init; }

    internal string? Secret { get; private init; }

    internal WebhookStatus Status { get; private init; }

    /// <summary>A webhook, named after the address's host.</summary>
    /// <param name="url">Where events are sent. Servers take https alone unless they are told otherwise.</param>
    /// <param name="events">What is sent; at least one.</param>
    public static WebhookDescription To(Uri url, params IReadOnlyList<WebhookEvent> events)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(events);
        if (!url.IsAbsoluteUri)
        {
            throw new ArgumentException($"The webhook's address '{url}' is not absolute: expected one such as 'https://hooks.example.com/mlflow'.", nameof(url));
        }

        return events.Count > 0
            ? new(url, [.. events])
            : throw new ArgumentException("The webhook has no events: name at least one, such as WebhookEvent.AliasCreated.", nameof(events));
    }

    /// <summary>With a name.</summary>
    /// <param name="name">Letters, digits, '_', '-' and '.'; at most 63 characters.</param>
    public WebhookDescription Named(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new(this) { Name = name };
    }

    /// <summary>With a text that says what it is for.</summary>
    /// <param name="description">At most 1,000 characters.</param>
    public WebhookDescription Described(string description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return new(this) { Text = description };
    }

    /// <summary>With a secret that deliveries are signed with, so that their receiver can tell them from forged ones.</summary>
    /// <param name="secret">The secret; the server never gives it back.</param>
    public WebhookDescription SignedWith(string secret)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        return new(this) { Secret = secret };
    }

    /// <summary>One that is not sent until it is made active.</summary>
    public WebhookDescription Disabled() => new(this) { Status = WebhookStatus.Disabled };
}
