using System.Runtime.CompilerServices;

namespace MlOps.Sdk.Tracking;

/// <content>Reads one metric of several runs.</content>
public sealed partial class TrackingClient
{
    /// <summary>
    /// Reads every point of a metric of several runs, run after run in the order given, each run's in the order of time, step and value.
    /// A run that does not exist or has no such metric has no points.
    /// </summary>
    /// <param name="runIds">The runs' ids; one that is given twice is read once.</param>
    /// <param name="key">The metric's key.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The points, each with the id of its run.</returns>
    public async IAsyncEnumerable<KeyValuePair<string, Metric>> GetMetricHistoriesAsync(
        IEnumerable<string> runIds, string key, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runIds);
        ArgumentException.ThrowIfNullOrEmpty(key);
        foreach (var runId in runIds.Distinct())
        {
            await foreach (var point in GetMetricHistoryAsync(runId, key, cancellationToken).ConfigureAwait(false))
            {
                yield return new(runId, point);
            }
        }
    }
}
