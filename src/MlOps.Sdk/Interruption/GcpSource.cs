using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;

namespace MlOps.Sdk.Interruption;

/// <summary>
/// Follows values of Google Cloud's metadata server: one look at the value, then requests that the server answers when it changes. Without
/// the first look a value that was set before would never be seen.
/// </summary>
internal sealed class GcpSource : IInterruptionSource
{
    public const string Cloud = "gcp";

    private const string Instance = "computeMetadata/v1/instance/";
    private const string PreemptedPath = Instance + "preempted";
    private const string MaintenancePath = Instance + "maintenance-event";
    private const string PreemptiblePath = Instance + "scheduling/preemptible";
    private static readonly (string Name, string Value) Flavor = ("Metadata-Flavor", "Google");
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KubernetesGracePeriod = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MigrationWarning = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TerminationWarning = TimeSpan.FromMinutes(60);

    public string Name => Cloud;

    public static async Task<bool> IsThereAsync(InterruptionContext context, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var client = new MetadataClient(context.Settings.GcpAddress, timeout, context.TimeProvider);
        return IsGoogles(await client.GetAsync(PreemptedPath, Flavor, timeout, cancellationToken).ConfigureAwait(false));
    }

    public async Task WatchAsync(InterruptionContext context, CancellationToken cancellationToken)
    {
        using var client = new MetadataClient(context.Settings.GcpAddress, context.Settings.RequestTimeout, context.TimeProvider);
        await Task.WhenAll(
            WatchPreemptionAsync(client, context, cancellationToken),
            WatchMaintenanceAsync(client, context, cancellationToken),
            FindGracePeriodAsync(client, context, cancellationToken)).ConfigureAwait(false);
    }

    private async Task WatchPreemptionAsync(MetadataClient client, InterruptionContext context, CancellationToken cancellationToken)
    {
        await foreach (var value in FollowAsync(PreemptedPath, ["TRUE", "FALSE"], () => LongestWait, client, context, cancellationToken).ConfigureAwait(false))
        {
            if (value == "TRUE")
            {
                context.Raise(new(InterruptionKind.Preempt, Name)
                {
                    Deadline = context.Now + context.Settings.GcpNoticeDuration,
                    Detail = "Google Cloud takes this machine back; the time until then is a best effort.",
                });
                return;
            }
        }
    }

    private async Task WatchMaintenanceAsync(MetadataClient client, InterruptionContext context, CancellationToken cancellationToken)
    {
        const string Terminates = "TERMINATE_ON_HOST_MAINTENANCE";
        const string Migrates = "MIGRATE_ON_HOST_MAINTENANCE";
        string? before = null;
        DateTimeOffset? terminatesAt = null;
        await foreach (var value in FollowAsync(MaintenancePath, ["NONE", Migrates, Terminates], Wait, client, context, cancellationToken).ConfigureAwait(false))
        {
            if (value == Migrates && before != value)
            {
                context.Raise(new(InterruptionKind.Maintenance, Name)
                {
                    Deadline = before is null ? null : context.Now + MigrationWarning,
                    Detail = "Google Cloud moves this machine to another host while it runs.",
                });
            }
            else if (value == Terminates)
            {
                terminatesAt = before == value ? terminatesAt : before is null ? null : context.Now + TerminationWarning;
                context.Raise(new(InterruptionKind.Stop, Name)
                {
                    Deadline = terminatesAt,
                    IsFinal = terminatesAt is null || terminatesAt - context.Now <= context.Settings.LeadTime,
                    Detail = "Google Cloud stops this machine for maintenance of its host, an hour after it first said so.",
                });
            }

            before = value;
        }

        // The server answers at a change; the moment from which the notice is final is ours to keep.
        TimeSpan Wait() => before == Terminates && terminatesAt - context.Settings.LeadTime - context.Now is { } wait && wait > TimeSpan.Zero && wait < LongestWait
            ? wait
            : LongestWait;
    }

    /// <summary>Kubernetes gives its pods less time on such a machine, whatever their manifest says.</summary>
    private static async Task FindGracePeriodAsync(MetadataClient client, InterruptionContext context, CancellationToken cancellationToken)
    {
        if (context.Settings.IsInKubernetes)
        {
            var reply = await client.GetAsync(PreemptiblePath, Flavor, context.Settings.RequestTimeout, cancellationToken).ConfigureAwait(false);
            if (IsGoogles(reply) && reply.Body.Trim().Equals("TRUE", StringComparison.OrdinalIgnoreCase))
            {
                context.Settings.LimitGracePeriod(KubernetesGracePeriod);
            }
        }
    }

    private static async IAsyncEnumerable<string> FollowAsync(
        string path,
        string[] values,
        Func<TimeSpan> longestWait,
        MetadataClient client,
        InterruptionContext context,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var settings = context.Settings;
        var health = new SourceHealth(Cloud, context);
        string? tag = null;
        while (true)
        {
            var asked = context.TimeProvider.GetTimestamp();
            var seconds = Math.Max(1, (int)Math.Ceiling(longestWait().TotalSeconds));
            var reply = await client.GetAsync(
                tag is null ? path : string.Create(CultureInfo.InvariantCulture, $"{path}?wait_for_change=true&timeout_sec={seconds}&last_etag={Uri.EscapeDataString(tag)}"),
                Flavor,
                settings.RequestTimeout + (tag is null ? TimeSpan.Zero : TimeSpan.FromSeconds(seconds)),
                cancellationToken).ConfigureAwait(false);
            var value = reply.Body.Trim();
            var isAnswer = IsGoogles(reply) && values.Contains(value);
            if (isAnswer)
            {
                health.Answered();
                yield return value;
            }
            else
            {
                health.Failed(reply.Fault);
            }

            var isFirst = tag is null;
            tag = isAnswer ? reply.Header("ETag") : null; // after a fault, another look comes before the next wait
            var mayWaitAtOnce = tag is not null && (isFirst || context.TimeProvider.GetElapsedTime(asked) >= settings.PollInterval);
            if (!mayWaitAtOnce)
            {
                await Task.Delay(settings.PollInterval, context.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool IsGoogles(MetadataReply reply) => reply.Status == HttpStatusCode.OK && reply.Header(Flavor.Name) == Flavor.Value;
}
