namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>How a <see cref="WebhookReceiver"/> works.</summary>
public sealed class WebhookReceiverOptions
{
    /// <summary>The secrets that deliveries may be signed with: one, or two while it is replaced. A Standard Webhook's is given as it is, with its <c>whsec_</c>.</summary>
    /// <value>There is no default: without a secret nothing can be verified.</value>
    public IReadOnlyList<string> Secrets { get; set; } = [];

    /// <summary>How far the signature's time and this machine's clock may lie apart.</summary>
    /// <value>The default is 5 minutes. MLflow repeats a delivery with the time of its first attempt.</value>
    public TimeSpan Tolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a delivery is remembered; at least twice the tolerance counts.</summary>
    /// <value>The default is a day, for senders that sign each attempt anew.</value>
    public TimeSpan RememberFor { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How many deliveries are remembered at most. Past it new ones are refused with 503: to forget one would let its replay in.</summary>
    /// <value>The default is 100,000, about 20 MB.</value>
    public int MaxRemembered { get; set; } = 100_000;

    /// <summary>The longest body, in bytes.</summary>
    /// <value>The default is 1 MiB.</value>
    public int MaxBodyBytes { get; set; } = 1 << 20;

    /// <summary>A file in which deliveries are remembered beyond the process. One receiver uses it at a time.</summary>
    /// <value>The default is none: after a restart, a delivery within the tolerance could be replayed once.</value>
    public string? MemoryFile { get; set; }

    /// <summary>The clock.</summary>
    /// <value>The default is the system's clock.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
