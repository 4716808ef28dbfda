using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace MlOps.Sdk.Mlflow;

/// <summary>
/// How often and after which pause a call is repeated, one pipeline for each kind of call. Repeats are few: whoever delivers in the
/// background tries for ever, and whoever waits wants to know.
/// </summary>
internal sealed class MlflowPipelines
{
    /// <summary>A server that asks for more patience than this is left to the caller.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(30);

    public static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(120);

    private readonly MlflowServerOptions _options;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _read;
    private readonly ResiliencePipeline _probe;
    private readonly ResiliencePipeline _create;
    private readonly ResiliencePipeline _artifact;

    public MlflowPipelines(MlflowServerOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _read = Build(options.RequestTimeout, exception => exception.IsTransient);
        _probe = Build(ProbeTimeout < options.RequestTimeout ? ProbeTimeout : options.RequestTimeout, shouldRepeat: null);
        _create = Build(options.RequestTimeout, exception => exception is { IsTransient: true, MayHaveHappened: false });
        _artifact = Build(options.ArtifactTimeout, exception => exception.IsTransient);
    }

    public ResiliencePipeline For(MlflowCallKind kind) => kind switch
    {
        MlflowCallKind.Read or MlflowCallKind.IdempotentWrite => _read,
        MlflowCallKind.Probe => _probe,
        MlflowCallKind.Create => _create,
        MlflowCallKind.Artifact => _artifact,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of call."),
    };

    private ResiliencePipeline Build(TimeSpan attemptTimeout, Func<MlflowException, bool>? shouldRepeat)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = _time };
        if (shouldRepeat is not null && _options.MaxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = _options.MaxRetries,
                // An attempt that ran out of time is not repeated: the next would most likely take as long.
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is MlflowException exception
                    && !(exception.RetryAfter > LongestRetryAfter)
                    && shouldRepeat(exception)),
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(
                    (arguments.Outcome.Exception as MlflowException)?.RetryAfter ?? Pause(arguments.AttemptNumber)),
            });
        }

        return builder.AddTimeout(new TimeoutStrategyOptions { Timeout = attemptTimeout }).Build();
    }

    private TimeSpan Pause(int attempt)
    {
        // Spreads the load of many clients; nothing secret depends on it.
#pragma warning disable CA5394
        var seconds = (_options.BackoffFactor * Math.Pow(2, attempt)) + (_options.BackoffJitter * Random.Shared.NextDouble());
#pragma warning restore CA5394
        return TimeSpan.FromSeconds(Math.Min(seconds, LongestPause.TotalSeconds));
    }
}
