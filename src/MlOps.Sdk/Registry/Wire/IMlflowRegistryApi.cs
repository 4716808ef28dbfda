using Refit;

namespace MlOps.Sdk.Registry.Wire;

/// <summary>The registry's calls of MLflow's REST API. What is deleted is named in the body. Results that come in pages are always asked for with a size.</summary>
internal interface IMlflowRegistryApi
{
    [Post("/api/2.0/mlflow/registered-models/create")]
    Task<RegisteredModelReply> CreateModelAsync([Body] CreateRegisteredModelRequest request, CancellationToken cancellationToken);

    [Get("/api/2.0/mlflow/registered-models/get")]
    Task<RegisteredModelReply> GetModelAsync(string name, CancellationToken cancellationToken);

    [Patch("/api/2.0/mlflow/registered-models/update")]
    Task<RegisteredModelReply> UpdateModelAsync([Body] UpdateRegisteredModelRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/registered-models/rename")]
    Task<RegisteredModelReply> RenameModelAsync([Body] RenameRegisteredModelRequest request, CancellationToken cancellationToken);

    [Delete("/api/2.0/mlflow/registered-models/delete")]
    Task<RegistryEmptyReply> DeleteModelAsync([Body] RegisteredModelNameRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/registered-models/set-tag")]
    Task<RegistryEmptyReply> SetModelTagAsync([Body] RegisteredModelTagRequest request, CancellationToken cancellationToken);

    [Delete("/api/2.0/mlflow/registered-models/delete-tag")]
    Task<RegistryEmptyReply> DeleteModelTagAsync([Body] RegisteredModelTagRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/registered-models/alias")]
    Task<RegistryEmptyReply> SetAliasAsync([Body] RegisteredModelAliasRequest request, CancellationToken cancellationToken);

    [Delete("/api/2.0/mlflow/registered-models/alias")]
    Task<RegistryEmptyReply> DeleteAliasAsync([Body] RegisteredModelAliasRequest request, CancellationToken cancellationToken);

    [Get("/api/2.0/mlflow/registered-models/alias")]
    Task<ModelVersionReply> GetVersionByAliasAsync(string name, string alias, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/registered-models/get-latest-versions")]
    Task<ModelVersionsReply> GetLatestVersionsAsync([Body] LatestVersionsRequest request, CancellationToken cancellationToken);

    [Get("/api/2.0/mlflow/registered-models/search")]
    Task<SearchRegisteredModelsReply> SearchModelsAsync(
        string? filter,
        [AliasAs("max_results")] int maxResults,
        [AliasAs("order_by")][Query(CollectionFormat.Multi)] IReadOnlyList<string> orderBy,
        [AliasAs("page_token")] string? pageToken,
        CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/model-versions/create")]
    Task<ModelVersionReply> CreateVersionAsync([Body] CreateModelVersionRequest request, CancellationToken cancellationToken);

    [Get("/api/2.0/mlflow/model-versions/get")]
    Task<ModelVersionReply> GetVersionAsync(string name, string version, CancellationToken cancellationToken);

    [Patch("/api/2.0/mlflow/model-versions/update")]
    Task<ModelVersionReply> UpdateVersionAsync([Body] UpdateModelVersionRequest request, CancellationToken cancellationToken);

    [Delete("/api/2.0/mlflow/model-versions/delete")]
    Task<RegistryEmptyReply> DeleteVersionAsync([Body] ModelVersionRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/model-versions/set-tag")]
    Task<RegistryEmptyReply> SetVersionTagAsync([Body] ModelVersionTagRequest request, CancellationToken cancellationToken);

    [Delete("/api/2.0/mlflow/model-versions/delete-tag")]
    Task<RegistryEmptyReply> DeleteVersionTagAsync([Body] ModelVersionTagRequest request, CancellationToken cancellationToken);

    [Get("/api/2.0/mlflow/model-versions/get-download-uri")]
    Task<DownloadUriReply> GetDownloadUriAsync(string name, string version, CancellationToken cancellationToken);

    [Get("/api/2.0/mlflow/model-versions/search")]
    Task<ModelVersionsReply> SearchVersionsAsync(
        string? filter,
        [AliasAs("max_results")] int maxResults,
        [AliasAs("order_by")][Query(CollectionFormat.Multi)] IReadOnlyList<string> orderBy,
        [AliasAs("page_token")] string? pageToken,
        CancellationToken cancellationToken);
}
