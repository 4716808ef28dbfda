using Refit;

namespace MlOps.Sdk.Registry.Wire;

/// <summary>The calls of MLflow's REST API for webhooks. MLflow 2 does not have them.</summary>
internal interface IMlflowWebhooksApi
{
    [Post("/api/2.0/mlflow/webhooks")]
    Task<WebhookReply> CreateAsync([Body] WebhookRequest request, CancellationToken cancellationToken);

    [Get("/api/2.0/mlflow/webhooks")]
    Task<ListWebhooksReply> ListAsync([AliasAs("max_results")] int maxResults, [AliasAs("page_token")] string? pageToken, CancellationToken cancellationToken);

    [Get("/api/2.0/mlflow/webhooks/{id}")]
    Task<WebhookReply> GetAsync(string id, CancellationToken cancellationToken);

    [Patch("/api/2.0/mlflow/webhooks/{id}")]
    Task<WebhookReply> UpdateAsync(string id, [Body] WebhookRequest request, CancellationToken cancellationToken);

    [Delete("/api/2.0/mlflow/webhooks/{id}")]
    Task<RegistryEmptyReply> DeleteAsync(string id, [Body] DeleteWebhookRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/webhooks/{id}/test")]
    Task<TestWebhookReply> TestAsync(string id, [Body] TestWebhookRequest request, CancellationToken cancellationToken);
}
