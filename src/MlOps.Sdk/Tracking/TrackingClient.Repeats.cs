using Microsoft.Extensions.Logging;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking.Records;

namespace MlOps.Sdk.Tracking;

/// <content>What training that goes on from a checkpoint has logged before.</content>
public sealed partial class TrackingClient
{
    private static readonly string[] MeasuredAnew = ["system/", "budget/"]; // at each moment

    internal string HomeFolder => _home.Folder;

    internal TimeProvider Time => _time;

    internal ILogger Logger => _logger;

    /// <summary>
    /// Has a resumed run pass over points that it logged after the state that was restored, once each: by their time, since a result that
    /// is logged behind the loop may have any step, and by their step, since a clock may have been set back.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="step">The step whose state was restored; -1 when training begins anew.</param>
    /// <param name="savedAt">When that state was saved; <see langword="null"/> when training begins anew.</param>
    /// <param name="outstanding">Points from before that, which the start that saved the state had not come to again.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>How many points that are; <see langword="null"/> when the store could not be asked.</returns>
    internal async Task<int?> PassOverRepeatsAsync(
        ActiveRun run, long step, DateTimeOffset? savedAt, IReadOnlyList<Metric> outstanding, CancellationToken cancellationToken)
    {
        var since = savedAt is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds()) : DateTimeOffset.MinValue; // as points have it
        var earlier = outstanding.Select(Identity).ToHashSet();
        try
        {
            if (await RecoverAsync(run.Id, cancellationToken).ConfigureAwait(false) == RunRecovery.Waits)
            {
                throw TrackingErrors.NotCaughtUp(run.Id);
            }

            var stored = await GetRunAsync(run.Id, cancellationToken).ConfigureAwait(false);
            var repeats = new RepeatedMetrics();
            foreach (var key in stored.Metrics.Keys) // whatever its latest point is: that of the greatest step need not be the last one
            {
                if (MeasuredAnew.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal)))
                {
                    continue;
                }

                await foreach (var point in GetMetricHistoryAsync(run.Id, key, cancellationToken).ConfigureAwait(false))
                {
                    if (IsLater(point) || earlier.Contains(Identity(point)))
                    {
                        repeats.Add(point);
                    }
                }
            }

            run.Repeated = repeats.Count > 0 ? repeats : null;
            return repeats.Count;
        }
        catch (MlflowException exception)
        {
            LogRepeatsUnknown(exception, run.Id, step);
            return null;
        }

        bool IsLater(Metric point) => point.Step >= step || point.Timestamp >= since; // a result behind the loop has its last step

        static (string, long, DateTimeOffset, double) Identity(Metric point) => (point.Key, point.Step, point.Timestamp, point.Value);
    }

    [LoggerMessage(224, LogLevel.Warning,
        "What run {RunId} logged after step {Step} before it was interrupted could not be read: steps that are done again are logged again.")]
    private partial void LogRepeatsUnknown(Exception exception, string runId, long step);
}
