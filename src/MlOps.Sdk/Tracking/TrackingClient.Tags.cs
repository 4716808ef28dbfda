using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Tracking;

/// <content>Looks at a stored tag on behalf of a run that is being written.</content>
public sealed partial class TrackingClient
{
    /// <summary>A tag as the store has it; <see langword="null"/> where it has none, or does not answer within half a second.</summary>
    internal async Task<string?> GlanceAtTagAsync(string runId, string key, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Glance, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var run = await GetRunAsync(runId, either.Token).ConfigureAwait(false);
            return run.Tags.GetValueOrDefault(key);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (MlflowException)
        {
            return null;
        }
    }
}
