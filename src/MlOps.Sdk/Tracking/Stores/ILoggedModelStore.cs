using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Tracking.Stores;

/// <summary>
/// Where logged models end up. A deleted model is as one that does not exist. A refusal is a <see cref="MlflowException"/> that is not
/// transient.
/// </summary>
internal interface ILoggedModelStore
{
    /// <summary>Creates a model, once: where a reply is lost, the model is looked for by the id in <paramref name="start"/>.</summary>
    Task<LoggedModel> CreateLoggedModelAsync(LoggedModelStart start, CancellationToken cancellationToken);

    Task<LoggedModel?> FindLoggedModelAsync(string modelId, CancellationToken cancellationToken);

    Task<LoggedModel> FinalizeLoggedModelAsync(string modelId, LoggedModelStatus status, CancellationToken cancellationToken);

    Task DeleteLoggedModelAsync(string modelId, CancellationToken cancellationToken);

    /// <summary>Adds params. One that the model has is refused, or stays when it has the same value.</summary>
    Task LogLoggedModelParamsAsync(string modelId, IReadOnlyCollection<KeyValuePair<string, string>> values, CancellationToken cancellationToken);

    Task SetLoggedModelTagsAsync(string modelId, IReadOnlyCollection<KeyValuePair<string, string>> tags, CancellationToken cancellationToken);

    /// <summary>Deletes a tag. Not repeatable: the second time it is not found.</summary>
    Task DeleteLoggedModelTagAsync(string modelId, string key, CancellationToken cancellationToken);

    IAsyncEnumerable<LoggedModel> SearchLoggedModelsAsync(LoggedModelSearch search, CancellationToken cancellationToken);

    /// <summary>Stores that a run gave a model out. The first step of it stays.</summary>
    Task LogModelOutputAsync(string runId, string modelId, long step, CancellationToken cancellationToken);

    /// <summary>The models that a run gave out; nothing for an unknown run.</summary>
    Task<IReadOnlyList<ModelOutput>> ReadModelOutputsAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Stores a point of a run's metric as that of a model too.</summary>
    Task LogModelMetricAsync(string runId, string modelId, MetricPoint point, string? datasetName, string? datasetDigest, CancellationToken cancellationToken);
}
