using Refit;

namespace MlOps.Sdk.Artifacts.Wire;

/// <summary>The calls of MLflow's artifact proxy. Each part of a path is escaped, the slashes between are not.</summary>
internal interface IMlflowArtifactsApi
{
    [Get("/api/2.0/mlflow-artifacts/artifacts")]
    Task<ListArtifactsReply> ListAsync(string path, CancellationToken cancellationToken);

    [Put("/api/2.0/mlflow-artifacts/artifacts/{**path}")]
    Task<UploadReply> UploadAsync(string path, [Body] StreamContent content, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow-artifacts/mpu/create/{**folder}")]
    Task<CreateUploadReply> CreateUploadAsync(string folder, [Body] CreateUploadRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow-artifacts/mpu/complete/{**folder}")]
    Task<UploadReply> CompleteUploadAsync(string folder, [Body] CompleteUploadRequest request, CancellationToken cancellationToken);

    [Post("/api/2.0/mlflow-artifacts/mpu/abort/{**folder}")]
    Task<UploadReply> AbortUploadAsync(string folder, [Body] AbortUploadRequest request, CancellationToken cancellationToken);

    /// <summary>Returns when the headers are there; the content is read from the stream.</summary>
    [Get("/api/2.0/mlflow-artifacts/artifacts/{**path}")]
    Task<Stream> DownloadAsync(string path, CancellationToken cancellationToken);
}
