using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>How a <see cref="WebhookOutbox"/> works.</summary>
public sealed class WebhookOutboxOptions
{
    /// <summary>Where the events are sent.</summary>
    /// <value>There is no default.</value>
    public Uri? Endpoint { get; set; }

    /// <summary>What the events are signed with; the receiver has the same.</summary>
    /// <value>There is no default.</value>
    public string? Secret { get; set; }

    /// <summary>Who says so: the <c>source</c> of the events, a URI reference.</summary>
    /// <value>The default is <c>/registry</c>.</value>
    public string Source { get; set; } = "/registry";

    /// <summary>How often an event is tried before it becomes a dead letter; counted anew after a restart.</summary>
    /// <value>The default is 20, about an hour with the other defaults.</value>
    public int MaxAttempts { get; set; } = 20;

    /// <summary>How long to wait after the first failure; twice as long after each further one, and up to a half less by chance.</summary>
    /// <value>The default is a second.</value>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait, also where the receiver asks for a longer one.</summary>
    /// <value>The default is 5 minutes.</value>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the receiver has for an answer.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What sends the requests; it is not disposed.</summary>
    /// <value>The default is one of its own that follows no redirects.</value>
    public HttpClient? HttpClient { get; set; }

    /// <summary>The clock.</summary>
    /// <value>The default is the system's clock.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Gets a message for each event that becomes a dead letter, and when the outbox is not safe from a crash.</summary>
    /// <value>The default is none.</value>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <exception cref="ArgumentException">Something can't be; all faults are named.</exception>
    internal void Check()
    {
        var faults = new List<string>();
        if (Endpoint is not { IsAbsoluteUri: true, Scheme: "https" or "http" })
        {
            faults.Add("Endpoint must be an http or https address");
        }

        if (string.IsNullOrEmpty(Secret))
        {
            faults.Add("Secret must be set, since a receiver can't tell an unsigned event from a forged one");
        }

        if (!Uri.TryCreate(Source, UriKind.RelativeOrAbsolute, out _) || Source.Length == 0)
        {
            faults.Add("Source must be a URI reference");
        }

        if (MaxAttempts < 1)
        {
            faults.Add("MaxAttempts must be at least 1");
        }

        if (FirstDelay <= TimeSpan.Zero || MaxDelay < FirstDelay || RequestTimeout <= TimeSpan.Zero)
        {
            faults.Add("FirstDelay and RequestTimeout must be positive, and MaxDelay not below FirstDelay");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException($"The outbox can't work so: {string.Join("; ", faults)}.");
        }
    }
}
