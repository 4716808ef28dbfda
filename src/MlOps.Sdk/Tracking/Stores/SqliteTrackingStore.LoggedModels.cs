using System.Runtime.CompilerServices;

namespace MlOps.Sdk.Tracking.Stores;

/// <content>Logged models.</content>
internal sealed partial class SqliteTrackingStore
{
    public Task<LoggedModel> CreateLoggedModelAsync(LoggedModelStart start, CancellationToken cancellationToken) =>
        WriteAsync(tables => ModelsOf(tables).Create(start, tables.Experiments, Now), cancellationToken);

    public Task<LoggedModel?> FindLoggedModelAsync(string modelId, CancellationToken cancellationToken) =>
        ReadAsync(tables => ModelsOf(tables).Find(modelId), cancellationToken);

    public Task<LoggedModel> FinalizeLoggedModelAsync(string modelId, LoggedModelStatus status, CancellationToken cancellationToken) =>
        WriteAsync(tables => ModelsOf(tables).Finalize(modelId, status, Now), cancellationToken);

    public Task DeleteLoggedModelAsync(string modelId, CancellationToken cancellationToken) =>
        ChangeAsync(tables => ModelsOf(tables).Delete(modelId, Now), cancellationToken);

    public Task LogLoggedModelParamsAsync(
        string modelId, IReadOnlyCollection<KeyValuePair<string, string>> values, CancellationToken cancellationToken) =>
        ChangeAsync(tables => ModelsOf(tables).LogParams(modelId, values), cancellationToken);

    public Task SetLoggedModelTagsAsync(
        string modelId, IReadOnlyCollection<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) =>
        ChangeAsync(tables => ModelsOf(tables).SetTags(modelId, tags), cancellationToken);

    public Task DeleteLoggedModelTagAsync(string modelId, string key, CancellationToken cancellationToken) =>
        ChangeAsync(tables => ModelsOf(tables).DeleteTag(modelId, key), cancellationToken);

    public async IAsyncEnumerable<LoggedModel> SearchLoggedModelsAsync(
        LoggedModelSearch search, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var offset = 0; ; offset += search.PageSize)
        {
            var first = offset;
            var page = await ReadAsync(tables => ModelsOf(tables).Search(search, first), cancellationToken).ConfigureAwait(false);
            foreach (var model in page)
            {
                yield return model;
            }

            if (page.Count < search.PageSize)
            {
                yield break;
            }
        }
    }

    public Task LogModelOutputAsync(string runId, string modelId, long step, CancellationToken cancellationToken) =>
        ChangeAsync(tables => ModelsOf(tables).LogOutput(tables.Runs.FindActive(runId).Started, modelId, step), cancellationToken);

    public Task<IReadOnlyList<ModelOutput>> ReadModelOutputsAsync(string runId, CancellationToken cancellationToken) =>
        ReadAsync(tables => ModelsOf(tables).Outputs(runId), cancellationToken);

    public Task LogModelMetricAsync(
        string runId, string modelId, MetricPoint point, string? datasetName, string? datasetDigest, CancellationToken cancellationToken) =>
        ChangeAsync(
            tables =>
            {
                tables.Batches.Log(runId, new RunBatch { Metrics = { point } });
                ModelsOf(tables).LogMetric(runId, modelId, point, datasetName, datasetDigest);
            },
            cancellationToken);

    private SqliteLoggedModels ModelsOf(SqliteTables tables) => new(tables.Session, tables.Schema, _database.Folder);
}
