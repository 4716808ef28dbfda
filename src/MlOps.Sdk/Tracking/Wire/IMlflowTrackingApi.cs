using Refit;

namespace MlOps.Sdk.Tracking.Wire;

/// <summary>The tracking calls of MLflow's REST API. Results that come in pages are always asked for with a size.</summary>
internal interface IMlflowTrackingApi
{
    [Get("/api/2.0/mlflow/experiments/get")]
    Task<ExperimentReply> GetExperimentAsync([AliasAs("experiment_id")] string experimentId, CancellationToken cancellationToken);

    [Get("/api/2.0/mlflow/experiments/get-by-name")]
    Task<ExperimentReply> GetExperimentByNameAsync([AliasAs("experiment_name")] string name, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/experiments/create")]
    Task<CreateExperimentReply> CreateExperimentAsync([Body] CreateExperimentRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/experiments/update")]
    Task<EmptyReply> UpdateExperimentAsync([Body] UpdateExperimentRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/experiments/delete")]
    Task<EmptyReply> DeleteExperimentAsync([Body] ExperimentIdRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/experiments/restore")]
    Task<EmptyReply> RestoreExperimentAsync([Body] ExperimentIdRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/experiments/set-experiment-tag")]
    Task<EmptyReply> SetExperimentTagAsync([Body] ExperimentTagRequest request, CancellationToken cancellationToken);

    /// <summary>MLflow 2 does not have it.</summary>
    [Post("/api/2.0/mlflow/experiments/delete-experiment-tag")]
    Task<EmptyReply> DeleteExperimentTagAsync([Body] ExperimentTagRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/experiments/search")]
    Task<SearchExperimentsReply> SearchExperimentsAsync([Body] SearchExperimentsRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/runs/create")]
    Task<RunReply> CreateRunAsync([Body] CreateRunRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/runs/update")]
    Task<EmptyReply> UpdateRunAsync([Body] UpdateRunRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/runs/delete")]
    Task<EmptyReply> DeleteRunAsync([Body] RunIdRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/runs/restore")]
    Task<EmptyReply> RestoreRunAsync([Body] RunIdRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/runs/set-tag")]
    Task<EmptyReply> SetRunTagAsync([Body] RunTagRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/runs/delete-tag")]
    Task<EmptyReply> DeleteRunTagAsync([Body] RunTagRequest request, CancellationToken cancellationToken);

    [Get("/api/2.0/mlflow/runs/get")]
    Task<RunReply> GetRunAsync([AliasAs("run_id")] string runId, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/runs/search")]
    Task<SearchRunsReply> SearchRunsAsync([Body] SearchRunsRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow/runs/log-batch")]
    Task<EmptyReply> LogBatchAsync([Body] HttpContent request, CancellationToken cancellationToken);

    /// <summary>MLflow before 2.4 does not have it.</summary>
    [Post("/api/2.0/mlflow/runs/log-inputs")]
    Task<EmptyReply> LogInputsAsync([Body] LogInputsRequest request, CancellationToken cancellationToken);

    [Get("/api/2.0/mlflow/metrics/get-history")]
    Task<MetricHistoryReply> GetMetricHistoryAsync(
        [AliasAs("run_id")] string runId,
        [AliasAs("metric_key")] string key,
        [AliasAs("max_results")] int maxResults,
        [AliasAs("page_token")] string? pageToken,
        CancellationToken cancellationToken);
}
