namespace MlOps.Sdk.Registry;

/// <summary>What to change of a webhook: what is set. The rest stays.</summary>
public sealed class WebhookChange
{
    /// <summary>Another name.</summary>
    /// <value>The default value is <see langword="null"/>: it stays.</value>
    public string? Name { get; set; }

    /// <summary>Another description.</summary>
    /// <value>The default value is <see langword="null"/>: it stays.</value>
    public string? Description { get; set; }

    /// <summary>Another address.</summary>
    /// <value>The default value is <see langword="null"/>: it stays.</value>
    public Uri? Url { get; set; }

    /// <summary>Other events, in place of all that were there.</summary>
    /// <value>The default value is none: they stay.</value>
    public IList<WebhookEvent> Events { get; } = [];

    /// <summary>Another secret.</summary>
    /// <value>The default value is <see langword="null"/>: it stays.</value>
    public string? Secret { get; set; }

    /// <summary>Whether it is sent.</summary>
    /// <value>The default value is <see langword="null"/>: it stays.</value>
    public WebhookStatus? Status { get; set; }
}
