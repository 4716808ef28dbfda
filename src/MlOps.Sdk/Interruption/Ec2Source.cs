using System.Net;
using MlOps.Sdk.Interruption.Wire;

namespace MlOps.Sdk.Interruption;

/// <summary>Asks EC2's metadata service in an interval for the three kinds of notices that it has.</summary>
internal sealed class Ec2Source : IInterruptionSource
{
    public const string Cloud = "ec2";

    private const string ActionPath = "latest/meta-data/spot/instance-action";
    private const string RebalancePath = "latest/meta-data/events/recommendations/rebalance";
    private const string ScheduledPath = "latest/meta-data/events/maintenance/scheduled";
    private static readonly TimeSpan SpotWarning = TimeSpan.FromMinutes(2);

    // What was raised: an event is announced by the same words at each request, but for its time, which may move.
    private readonly HashSet<string> _raised = [];

    public string Name => Cloud;

    public static async Task<bool> IsThereAsync(InterruptionContext context, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var client = new MetadataClient(context.Settings.Ec2Address, timeout, context.TimeProvider);
        return await new Ec2Metadata(client, context).IsThereAsync(timeout, cancellationToken).ConfigureAwait(false);
    }

    // What was raised is kept for each monitor: one source may serve several.
    public Task WatchAsync(InterruptionContext context, CancellationToken cancellationToken) => new Ec2Source().PollAsync(context, cancellationToken);

    private async Task PollAsync(InterruptionContext context, CancellationToken cancellationToken)
    {
        using var client = new MetadataClient(context.Settings.Ec2Address, context.Settings.RequestTimeout, context.TimeProvider);
        var metadata = new Ec2Metadata(client, context);
        var health = new SourceHealth(Name, context);
        while (true)
        {
            await Task.WhenAll(
                AskAsync(ActionPath, reply => TakeAction(reply, context)),
                AskAsync(RebalancePath, reply => TakeRebalance(reply, context)),
                AskAsync(ScheduledPath, reply => TakeScheduled(reply, context))).ConfigureAwait(false);
            await Task.Delay(context.Settings.PollInterval, context.TimeProvider, cancellationToken).ConfigureAwait(false);
        }

        async Task AskAsync(string path, Func<MetadataReply, bool> take)
        {
            var reply = await metadata.GetAsync(path, cancellationToken).ConfigureAwait(false);
            lock (health)
            {
                // 404 says that there is no such notice.
                if (reply.Status == HttpStatusCode.NotFound || (reply.Status == HttpStatusCode.OK && take(reply)))
                {
                    health.Answered();
                }
                else
                {
                    health.Failed(reply.Fault);
                }
            }
        }
    }

    private bool TakeAction(MetadataReply reply, InterruptionContext context)
    {
        var action = reply.Read(InterruptionWireJson.Default.Ec2InstanceAction);
        (InterruptionKind Kind, string Detail)? what = action?.Action switch
        {
            "terminate" => (InterruptionKind.Terminate, "EC2 takes this Spot instance back and terminates it."),
            "stop" => (InterruptionKind.Stop, "EC2 takes this Spot instance back and stops it."),
            "hibernate" => (InterruptionKind.Hibernate, "EC2 takes this Spot instance back; it begins to hibernate at once."),
            _ => null,
        };
        if (what is not { Kind: var kind, Detail: var detail })
        {
            return false;
        }

        if (_raised.Add(action!.Action!))
        {
            var deadline = EventDates.Read(action.Time) is { } time
                ? reply.AtLocalClock(time)
                : context.Now + (kind == InterruptionKind.Hibernate ? TimeSpan.Zero : SpotWarning);
            context.Raise(new(kind, Name) { Deadline = deadline, Detail = detail });
        }

        return true;
    }

    private bool TakeRebalance(MetadataReply reply, InterruptionContext context)
    {
        if (reply.Read(InterruptionWireJson.Default.Ec2Rebalance)?.NoticeTime is not { } time || EventDates.Read(time) is null)
        {
            return false;
        }

        if (_raised.Add("rebalance"))
        {
            context.Raise(new(InterruptionKind.Rebalance, Name) { Detail = "EC2 is more likely than before to take this Spot instance back." });
        }

        return true;
    }

    private bool TakeScheduled(MetadataReply reply, InterruptionContext context)
    {
        if (reply.Read(InterruptionWireJson.Default.Ec2ScheduledEventArray) is not { } events)
        {
            return false;
        }

        foreach (var scheduled in events.Where(one => one is { State: "active" }))
        {
            Take(scheduled!, reply, context);
        }

        return true;
    }

    private void Take(Ec2ScheduledEvent scheduled, MetadataReply reply, InterruptionContext context)
    {
        (InterruptionKind Kind, bool EndsProcess, string Detail)? what = scheduled.Code switch
        {
            "instance-stop" or "instance-retirement" => (InterruptionKind.Stop, true, "EC2 stops this instance"),
            "instance-reboot" or "system-reboot" => (InterruptionKind.Restart, true, "EC2 restarts this instance"),
            "system-maintenance" => (InterruptionKind.Maintenance, false, "EC2 works on the network or the power of this instance's host"),
            _ => null,
        };
        if (what is not { } known || EventDates.Read(scheduled.NotBefore) is not { } notBefore)
        {
            return;
        }

        var deadline = reply.AtLocalClock(notBefore);
        var isFinal = known.EndsProcess && deadline - context.Now <= context.Settings.LeadTime;
        if (_raised.Add($"{scheduled.Code} {scheduled.EventId} {isFinal}"))
        {
            var detail = $"{known.Detail}: {scheduled.Code}, {scheduled.Description}.";
            context.Raise(new(known.Kind, Name) { Deadline = deadline, IsFinal = isFinal, Detail = detail });
        }
    }
}
