using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Search;
using MlOps.Sdk.Tracking.Search;
using MlOps.Sdk.Tracking.Wire;

namespace MlOps.Sdk.Tracking.Stores;

/// <content>Searches. The texts go to the server as they are: what its version takes is for it to say.</content>
internal sealed partial class MlflowTrackingStore
{
    /// <summary>A page of runs. Where no experiment is given, all are asked for: a server searches none then.</summary>
    public async Task<SearchPage<Run>> SearchRunsAsync(RunSearch search, CancellationToken cancellationToken)
    {
        var experiments = search.ExperimentIds ?? await AllExperimentIdsAsync(cancellationToken).ConfigureAwait(false);
        var request = new SearchRunsRequest
        {
            ExperimentIds = experiments,
            Filter = search.Filter,
            OrderBy = search.OrderBy,
            RunViewType = WireMapping.ToName(search.View),
            MaxResults = search.PageSize,
            PageToken = search.PageToken,
        };
        var reply = await _server.CallAsync(MlflowCallKind.Read, token => _api.SearchRunsAsync(request, token), cancellationToken).ConfigureAwait(false);
        return new([.. (reply.Runs ?? []).Select(WireMapping.ToRun)], TokenOf(reply.NextPageToken));
    }

    public async Task<SearchPage<Experiment>> SearchExperimentsAsync(ExperimentSearch search, CancellationToken cancellationToken)
    {
        var request = new SearchExperimentsRequest
        {
            MaxResults = search.PageSize,
            Filter = search.Filter,
            OrderBy = search.OrderBy,
            ViewType = WireMapping.ToName(search.View),
            PageToken = search.PageToken,
        };
        var reply = await _server.CallAsync(MlflowCallKind.Read, token => _api.SearchExperimentsAsync(request, token), cancellationToken).ConfigureAwait(false);
        return new([.. (reply.Experiments ?? []).Select(WireMapping.ToExperiment)], TokenOf(reply.NextPageToken));
    }

    private async Task<IReadOnlyList<string>> AllExperimentIdsAsync(CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        await foreach (var page in ExperimentIdsAsync(cancellationToken).ConfigureAwait(false))
        {
            ids.AddRange(page);
        }

        return ids;
    }

    private static string? TokenOf(string? token) => string.IsNullOrEmpty(token) ? null : token;
}
