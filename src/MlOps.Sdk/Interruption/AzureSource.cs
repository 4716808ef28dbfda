using System.Net;
using System.Text.Json;
using MlOps.Sdk.Interruption.Wire;

namespace MlOps.Sdk.Interruption;

/// <summary>Asks Azure's metadata service in an interval for scheduled events, and takes those that name this machine.</summary>
internal sealed class AzureSource : IInterruptionSource
{
    public const string Cloud = "azure";

    private const string EventsPath = "metadata/scheduledevents?api-version=2020-07-01";
    private const string ComputePath = "metadata/instance/compute?api-version=2021-02-01&format=json";
    private static readonly (string Name, string Value) Metadata = ("Metadata", "true");

    // The first request turns the service on, which takes up to two minutes.
    private static readonly TimeSpan FirstTimeout = TimeSpan.FromSeconds(150);

    // By content: the id of an event may change with its state. The id that it has now is what an acknowledgement names.
    private readonly Dictionary<string, string> _idOfEvent = [];
    private readonly HashSet<(string Event, bool IsFinal)> _raised = [];

    public string Name => Cloud;

    public static async Task<bool> IsThereAsync(InterruptionContext context, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var client = new MetadataClient(context.Settings.AzureAddress, timeout, context.TimeProvider);
        return await ComputeAsync(client, timeout, cancellationToken).ConfigureAwait(false) is not null;
    }

    // What was raised is kept for each monitor: one source may serve several.
    public Task WatchAsync(InterruptionContext context, CancellationToken cancellationToken) => new AzureSource().PollAsync(context, cancellationToken);

    private async Task PollAsync(InterruptionContext context, CancellationToken cancellationToken)
    {
        var settings = context.Settings;
        using var client = new MetadataClient(settings.AzureAddress, settings.RequestTimeout, context.TimeProvider);
        var health = new SourceHealth(Name, context);
        var machine = settings.AzureMachineName;
        var timeout = FirstTimeout;
        while (true)
        {
            machine ??= (await ComputeAsync(client, settings.RequestTimeout, cancellationToken).ConfigureAwait(false))?.Name;
            var reply = await client.GetAsync(EventsPath, Metadata, timeout, cancellationToken).ConfigureAwait(false);
            if (EventsOf(reply) is not { } events)
            {
                health.Failed(reply.Fault);
            }
            else if (machine is null)
            {
                timeout = settings.RequestTimeout;
                health.Failed($"the name of this machine is not known; set {nameof(InterruptionMonitorOptions.AzureMachineName)}");
            }
            else
            {
                timeout = settings.RequestTimeout;
                health.Answered();
                Take(events, machine, reply, context);
            }

            await Task.Delay(settings.PollInterval, context.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What only Azure says of a machine.</summary>
    private static async Task<AzureCompute?> ComputeAsync(MetadataClient client, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var reply = await client.GetAsync(ComputePath, Metadata, timeout, cancellationToken).ConfigureAwait(false);
        return reply.Status == HttpStatusCode.OK
            && reply.Read(InterruptionWireJson.Default.AzureCompute) is { Name.Length: > 0 } compute && Guid.TryParse(compute.VmId, out _)
                ? compute
                : null;
    }

    private static IReadOnlyList<AzureEvent?>? EventsOf(MetadataReply reply) =>
        reply.Status == HttpStatusCode.OK && reply.Read(InterruptionWireJson.Default.AzureScheduledEvents) is { DocumentIncarnation: not null } document
            ? document.Events
            : null;

    private void Take(IReadOnlyList<AzureEvent?> events, string machine, MetadataReply reply, InterruptionContext context)
    {
        AzureEvent[] ours =
        [
            .. from one in events
               where one is { EventType.Length: > 0, EventStatus: "Scheduled" or "Started" }
                   && (one.Resources?.Contains(machine, StringComparer.OrdinalIgnoreCase) ?? false)
               select one,
        ];

        // One that is over may come again.
        _raised.RemoveWhere(raised => !ours.Any(one => one.EventType == raised.Event));
        foreach (var one in ours)
        {
            Take(one, reply, context);
        }
    }

    private void Take(AzureEvent one, MetadataReply reply, InterruptionContext context)
    {
        (InterruptionKind Kind, bool EndsProcess, string Detail)? what = one.EventType switch
        {
            "Preempt" => (InterruptionKind.Preempt, true, "Azure takes this Spot machine back"),
            "Terminate" => (InterruptionKind.Terminate, true, "Azure deletes this machine"),
            "Redeploy" => (InterruptionKind.Restart, true, "Azure moves this machine to another host; it starts again, without its temporary disks"),
            "Reboot" => (InterruptionKind.Restart, true, "Azure restarts this machine"),
            "Freeze" => (InterruptionKind.Maintenance, false, "Azure pauses this machine for some seconds"),
            _ => null,
        };
        if (what is not { } known)
        {
            return;
        }

        // One that has started, or whose time can't be read, may happen at any moment.
        var deadline = EventDates.Read(one.NotBefore) is { } notBefore ? reply.AtLocalClock(notBefore) : (DateTimeOffset?)null;
        var isFinal = known.EndsProcess && (deadline is null || deadline - context.Now <= context.Settings.LeadTime);
        var id = one.EventId ?? "";
        lock (_idOfEvent)
        {
            _idOfEvent[one.EventType!] = id;
        }

        if (_raised.Add((one.EventType!, isFinal)))
        {
            context.Raise(new(known.Kind, Name)
            {
                Deadline = deadline,
                IsFinal = isFinal,
                Detail = string.IsNullOrEmpty(one.Description) ? $"{known.Detail}." : $"{known.Detail}: {one.Description}",
                Acknowledge = context.Settings.AcknowledgeAzureEvents ? cancellation => AcknowledgeAsync(one.EventType!, context, cancellation) : null,
            });
        }
    }

    private async Task<bool> AcknowledgeAsync(string eventType, InterruptionContext context, CancellationToken cancellationToken)
    {
        string id;
        lock (_idOfEvent)
        {
            id = _idOfEvent[eventType];
        }

        using var client = new MetadataClient(context.Settings.AzureAddress, context.Settings.RequestTimeout, context.TimeProvider);
        var body = JsonSerializer.SerializeToUtf8Bytes(new([new(id)]), InterruptionWireJson.Default.AzureStartRequests);
        var reply = await client.SendAsync(HttpMethod.Post, EventsPath, Metadata, body, context.Settings.RequestTimeout, cancellationToken).ConfigureAwait(false);
        if (reply.Status != HttpStatusCode.OK)
        {
            context.Logger.NotAcknowledged(Name, reply.Fault);
        }

        return reply.Status == HttpStatusCode.OK;
    }
}
