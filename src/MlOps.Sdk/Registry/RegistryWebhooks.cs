using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry.Stores;

namespace MlOps.Sdk.Registry;

/// <summary>The webhooks of an MLflow server, from version 3.3 on: addresses that it tells what happens in the registry. Thread-safe.</summary>
public sealed class RegistryWebhooks
{
    private readonly IModelRegistryStore _store;

    internal RegistryWebhooks(IModelRegistryStore store) => _store = store;

    /// <summary>Creates a webhook.</summary>
    /// <param name="description">Where to send what.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">The server refused it, has no webhooks, or is none: a database sends nothing.</exception>
    public Task<Webhook> CreateAsync(WebhookDescription description, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(description);
        return Store.CreateAsync(description, cancellationToken);
    }

    /// <summary>Lists the webhooks, the latest first.</summary>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public IAsyncEnumerable<Webhook> ListAsync(CancellationToken cancellationToken = default) => Store.ListAsync(cancellationToken);

    /// <summary>Gets a webhook.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such webhook.</exception>
    public async Task<Webhook> GetAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return await Store.FindAsync(id, cancellationToken).ConfigureAwait(false) ?? throw RegistryErrors.WebhookNotFound(id);
    }

    /// <summary>Changes a webhook.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="change">What to change.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such webhook, or the server refused the change.</exception>
    public Task<Webhook> UpdateAsync(string id, WebhookChange change, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentNullException.ThrowIfNull(change);
        return Store.UpdateAsync(id, change, cancellationToken);
    }

    /// <summary>Deletes a webhook.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such webhook.</exception>
    public Task DeleteAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return Store.DeleteAsync(id, cancellationToken);
    }

    /// <summary>Has the server send an example. That the address does not take it is a result, no error.</summary>
    /// <param name="id">The webhook's id.</param>
    /// <param name="example">The event; <see langword="null"/> for the first of the webhook's.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">There is no such webhook.</exception>
    public Task<WebhookTest> TestAsync(string id, WebhookEvent? example = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return Store.TestAsync(id, example, cancellationToken);
    }

    private IWebhookStore Store => _store.Webhooks ?? throw RegistryErrors.NoWebhooks(_store.Place);
}
