using System.Runtime.CompilerServices;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry.Wire;

namespace MlOps.Sdk.Registry.Stores;

/// <summary>The webhooks of an MLflow server.</summary>
internal sealed class MlflowWebhookStore(MlflowServer server) : IWebhookStore
{
    private const int PageSize = 1000;

    private readonly IMlflowWebhooksApi _api = server.CreateApi<IMlflowWebhooksApi>(RegistryWireJson.Default);

    public async Task<Webhook> CreateAsync(WebhookDescription description, CancellationToken cancellationToken)
    {
        var request = new WebhookRequest
        {
            Name = description.Name,
            Description = description.Text,
            Url = description.Url.AbsoluteUri,
            Events = [.. description.Events.Select(RegistryWireMapping.ToWire)],
            Secret = description.Secret,
            Status = RegistryWireMapping.ToName(description.Status),
        };
        return Webhook(await CallAsync(MlflowCallKind.Create, token => _api.CreateAsync(request, token), cancellationToken, request.Secret).ConfigureAwait(false));
    }

    public async Task<Webhook?> FindAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return Webhook(await CallAsync(MlflowCallKind.Read, token => _api.GetAsync(id, token), cancellationToken).ConfigureAwait(false));
        }
        catch (MlflowException exception) when (exception.ErrorCode == MlflowErrorCodes.ResourceDoesNotExist)
        {
            return null;
        }
    }

    public async IAsyncEnumerable<Webhook> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = MlflowPages.ReadAsync(
            (token, attempt) => CallAsync(MlflowCallKind.Read, cancellation => _api.ListAsync(PageSize, token, cancellation), attempt),
            page => page.NextPageToken,
            RegistryErrors.SearchGoesInCircles,
            cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            foreach (var webhook in page.Webhooks ?? [])
            {
                yield return RegistryWireMapping.ToWebhook(webhook);
            }
        }
    }

    /// <summary>Changes a webhook. MLflow 3.11 makes it active when its status is not sent, so the status always is.</summary>
    public async Task<Webhook> UpdateAsync(string id, WebhookChange change, CancellationToken cancellationToken)
    {
        var status = change.Status
            ?? (await FindAsync(id, cancellationToken).ConfigureAwait(false) ?? throw RegistryErrors.WebhookNotFound(id)).Status;
        var request = new WebhookRequest
        {
            Name = change.Name,
            Description = change.Description,
            Url = change.Url?.AbsoluteUri,
            Events = change.Events is { Count: > 0 } events ? [.. events.Select(RegistryWireMapping.ToWire)] : null,
            Secret = change.Secret,
            Status = RegistryWireMapping.ToName(status),
        };
        return Webhook(await CallAsync(MlflowCallKind.IdempotentWrite, token => _api.UpdateAsync(id, request, token), cancellationToken, request.Secret).ConfigureAwait(false));
    }

    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(MlflowCallKind.Create, token => _api.DeleteAsync(id, new() { WebhookId = id }, token), cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.MayHaveHappened)
        {
            if (await FindAsync(id, cancellationToken).ConfigureAwait(false) is not null)
            {
                throw;
            }
        }
    }

    public async Task<WebhookTest> TestAsync(string id, WebhookEvent? example, CancellationToken cancellationToken)
    {
        var request = new TestWebhookRequest { Event = example is null ? null : RegistryWireMapping.ToWire(example) };
        var reply = await CallAsync(MlflowCallKind.Create, token => _api.TestAsync(id, request, token), cancellationToken).ConfigureAwait(false);
        return RegistryWireMapping.ToTest(reply.Result ?? throw server.Lacks("result"));
    }

    private Webhook Webhook(WebhookReply reply) => RegistryWireMapping.ToWebhook(reply.Webhook ?? throw server.Lacks("webhook"));

    /// <param name="kind">What the call does on the server.</param>
    /// <param name="call">Sends the request.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="secret">What no error may say, also where a server or a proxy repeats what it was sent.</param>
    private async Task<T> CallAsync<T>(
        MlflowCallKind kind, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken, string? secret = null)
        where T : class
    {
        try
        {
            return await server.CallAsync(kind, call, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.ErrorCode == MlflowErrorCodes.EndpointNotFound)
        {
            throw RegistryErrors.ServerWithoutWebhooks(server.Address.ToString(), exception);
        }
        catch (MlflowException exception) when (secret is not null && exception.ToString().Contains(secret, StringComparison.Ordinal))
        {
            throw exception.Without(secret);
        }
    }
}
