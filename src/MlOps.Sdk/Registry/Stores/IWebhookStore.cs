namespace MlOps.Sdk.Registry.Stores;

/// <summary>A server's webhooks.</summary>
internal interface IWebhookStore
{
    /// <summary>Creates a webhook. Not repeatable: the second time there are two.</summary>
    Task<Webhook> CreateAsync(WebhookDescription description, CancellationToken cancellationToken);

    Task<Webhook?> FindAsync(string id, CancellationToken cancellationToken);

    IAsyncEnumerable<Webhook> ListAsync(CancellationToken cancellationToken);

    /// <summary>Changes what is not <see langword="null"/>.</summary>
    Task<Webhook> UpdateAsync(string id, WebhookChange change, CancellationToken cancellationToken);

    /// <summary>Deletes a webhook. Not repeatable: the second time it is not found.</summary>
    Task DeleteAsync(string id, CancellationToken cancellationToken);

    /// <summary>Has the server send an example of an event. Not repeatable: each time one is sent.</summary>
    Task<WebhookTest> TestAsync(string id, WebhookEvent? example, CancellationToken cancellationToken);
}
