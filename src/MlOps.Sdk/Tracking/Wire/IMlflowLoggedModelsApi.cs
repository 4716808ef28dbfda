using Refit;

namespace MlOps.Sdk.Tracking.Wire;

/// <summary>The calls of MLflow's REST API for logged models.</summary>
internal interface IMlflowLoggedModelsApi
{
    [Post("/api/2.0/mlflow/logged-models")]
    Task<LoggedModelReply> CreateAsync([Body] CreateLoggedModelRequest request, CancellationToken cancellationToken);

    [Get("/api/2.0/mlflow/logged-models/{modelId}")]
    Task<LoggedModelReply> GetAsync(string modelId, CancellationToken cancellationToken);

    [Patch("/api/2.0/mlflow/logged-models/{modelId}")]
    Task<LoggedModelReply> FinalizeAsync(string modelId, [Body] FinalizeLoggedModelRequest request, CancellationToken cancellationToken);

    [Delete("/api/2.0/mlflow/logged-models/{modelId}")]
    Task<EmptyReply> DeleteAsync(string modelId, [Body] DeleteLoggedModelRequest request, CancellationToken cancellationToken);

    [Patch("/api/2.0/mlflow/logged-models/{modelId}/tags")]
    Task<EmptyReply> SetTagsAsync(string modelId, [Body] LoggedModelTagsRequest request, CancellationToken cancellationToken);

    [Delete("/api/2.0/mlflow/logged-models/{modelId}/tags/{key}")]
    Task<EmptyReply> DeleteTagAsync(string modelId, string key, [Body] DeleteLoggedModelRequest request, CancellationToken cancellationToken);

    /// <summary>MLflow 2 does not have it.</summary>
    [Post("/api/2.0/mlflow/logged-models/{modelId}/params")]
    Task<EmptyReply> LogParamsAsync(string modelId, [Body] LoggedModelParamsRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/logged-models/search")]
    Task<SearchLoggedModelsReply> SearchAsync([Body] SearchLoggedModelsRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/runs/outputs")]
    Task<EmptyReply> LogOutputsAsync([Body] LogOutputsRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/runs/log-metric")]
    Task<EmptyReply> LogMetricAsync([Body] WireLoggedModelMetric request, CancellationToken cancellationToken);
}
