using MlOps.Sdk.Search;
using MlOps.Sdk.Tracking.Search;

namespace MlOps.Sdk.Tracking.Stores;

/// <content>Searches.</content>
internal sealed partial class SqliteTrackingStore
{
    public Task<SearchPage<Run>> SearchRunsAsync(RunSearch search, CancellationToken cancellationToken) =>
        ReadAsync(tables => tables.Reader.Search(search), cancellationToken);

    public Task<SearchPage<Experiment>> SearchExperimentsAsync(ExperimentSearch search, CancellationToken cancellationToken) =>
        ReadAsync(tables => tables.Experiments.Search(search), cancellationToken);
}
