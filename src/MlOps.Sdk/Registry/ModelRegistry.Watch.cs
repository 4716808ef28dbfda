using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry.Webhooks;

namespace MlOps.Sdk.Registry;

/// <content>Follows aliases.</content>
public sealed partial class ModelRegistry
{
    // A share of the interval; many programs that start together drift apart.
    private const double Jitter = 0.2;

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromDays(1);

    /// <summary>For each model that is watched, what ends the pause of its watchers.</summary>
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _wakes = new();

    /// <summary>
    /// The versions that an alias points at: the one of now, and each that it is moved to, for swapping models while they are used. Goes on
    /// until it is cancelled, which ends it with an <see cref="OperationCanceledException"/>, or left. A move that is taken back between two
    /// looks is not seen, and of several the last one is.
    /// </summary>
    /// <remarks>
    /// <para>The first look must succeed: an alias that is not there, or a registry out of reach, is an error at once.</para>
    /// <para>
    /// Later, an alias or a model that is deleted changes nothing: the stream waits until it is there again, and gives out the version only
    /// when it is another one. A model that is renamed is gone from its old name, under which the stream goes on to wait. A registry that is
    /// down or busy is asked again with the next look. All this is logged. An error that does not pass, such as a credential that was
    /// withdrawn, ends the stream.
    /// </para>
    /// <para>A version that is not READY is given out once it is, and passed over when its registration failed.</para>
    /// <para><see cref="Notify"/> brings the next look forward, for those who receive the registry's webhooks.</para>
    /// </remarks>
    /// <param name="uri"><c>models:/name@champion</c>, or <c>models:/name/latest</c> for the version with the highest number.</param>
    /// <param name="options">How often to look; <see langword="null"/> for every 15 seconds.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="ArgumentException">The URI names what does not move.</exception>
    /// <exception cref="FormatException">It names no model.</exception>
    /// <exception cref="MlflowException">The first look failed, or a later one with an error that does not pass.</exception>
    public IAsyncEnumerable<ModelVersion> WatchAsync(string uri, ModelWatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        var parsed = ModelUri.Parse(uri);
        if (parsed.Kind is not (ModelUriKind.Alias or ModelUriKind.Latest))
        {
            throw new ArgumentException($"'{uri}' always names the same: expected an alias, such as 'models:/name@champion', or 'models:/name/latest'.", nameof(uri));
        }

        var interval = options?.Interval ?? new ModelWatchOptions().Interval;
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, ShortestInterval, "options.Interval");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(interval, LongestInterval, "options.Interval");
        return WatchAsync(parsed, interval, cancellationToken);
    }

    /// <summary>
    /// Has those who watch the model of an event with this client look at once, instead of with their next look; all who watch, where the event
    /// names no model. They ask the registry how things are and take nothing from the event: one that is late, comes twice or
    /// out of order does no harm. They go on to look in their interval, for events that don't arrive.
    /// </summary>
    /// <param name="received">The event, such as the one of an accepted <see cref="WebhookDelivery"/>.</param>
    public void Notify(RegistryEvent received)
    {
        ArgumentNullException.ThrowIfNull(received);
        foreach (var name in received.ModelName is { } model ? [model] : _wakes.Keys)
        {
            if (_wakes.TryRemove(name, out var wake))
            {
                wake.TrySetResult();
            }
        }
    }

    private async IAsyncEnumerable<ModelVersion> WatchAsync(
        ModelUri uri, TimeSpan interval, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ModelVersion? given = null;
        ModelVersion? passedOver = null;
        var isGone = false;
        for (var isFirst = true; ; isFirst = false)
        {
            // Before the look: an event that comes while it is under way leads to another one.
            var wake = _wakes.GetOrAdd(uri.Name!, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            ModelVersion? seen = null;
            try
            {
                seen = isFirst
                    ? await GetOrExplainAsync(uri, cancellationToken).ConfigureAwait(false)
                    : await GetVersionAsync(uri, cancellationToken).ConfigureAwait(false);
                isGone = false;
            }
            catch (MlflowException exception) when (!isFirst && IsGone(exception))
            {
                if (!isGone)
                {
                    Log.AliasGone(_logger, uri);
                }

                isGone = true;
            }
            catch (MlflowException exception) when (!isFirst && exception.IsTransient)
            {
                Log.NotAnswered(_logger, uri, exception.Message);
            }

            if (seen is { Status: ModelVersionStatus.Ready } && !IsSame(seen, given))
            {
                given = seen;
                yield return seen;
            }
            else if (seen is { Status: ModelVersionStatus.FailedRegistration } && !IsSame(seen, given) && !IsSame(seen, passedOver))
            {
                passedOver = seen;
                Log.PassedOver(_logger, uri, seen);
            }

            await wake.WaitAsync(Pause(interval), _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Whether a store says that what an alias or a version names is not there.</summary>
    internal static bool IsGone(MlflowException exception) =>
        exception.ErrorCode is MlflowErrorCodes.ResourceDoesNotExist or MlflowErrorCodes.InvalidParameterValue;

    /// <summary>A model that was deleted and made anew counts its versions from 1 again: the number alone does not tell them apart.</summary>
    private static bool IsSame(ModelVersion seen, ModelVersion? given) =>
        given is not null && seen.Version == given.Version && seen.CreationTime == given.CreationTime;

    private static TimeSpan Pause(TimeSpan interval)
    {
        // Spreads the load of many watchers; nothing secret depends on it.
#pragma warning disable CA5394
        return interval * (1 + (Jitter * ((2 * Random.Shared.NextDouble()) - 1)));
#pragma warning restore CA5394
    }

    private static partial class Log
    {
        [LoggerMessage(701, LogLevel.Warning, "'{Uri}' is not there any more: its alias or model was deleted or renamed. The last version stays in use until it is back.")]
        public static partial void AliasGone(ILogger logger, ModelUri uri);

        [LoggerMessage(702, LogLevel.Warning, "'{Uri}' could not be looked at and will be again: {Reason}")]
        public static partial void NotAnswered(ILogger logger, ModelUri uri, string reason);

        [LoggerMessage(703, LogLevel.Warning, "'{Uri}' leads to {Version}, whose registration failed. The last version stays in use.")]
        public static partial void PassedOver(ILogger logger, ModelUri uri, ModelVersion version);
    }
}
