using System.Threading.Channels;
using MlOps.Sdk.Interruption;

namespace MlOps.Sdk.Tests.Interruption;

#region own-source
/// <summary>Hears from a cluster's own message queue that this node is drained.</summary>
public sealed class QueueSource(ChannelReader<string> messages) : IInterruptionSource
{
    public string Name => "drain-queue";

    public async Task WatchAsync(InterruptionContext context, CancellationToken cancellationToken)
    {
        await foreach (var reason in messages.ReadAllAsync(cancellationToken))
        {
            context.Raise(new InterruptionNotice(InterruptionKind.Terminate, Name)
            {
                Deadline = context.TimeProvider.GetUtcNow().AddMinutes(10),
                Detail = $"The node is drained: {reason}",
            });
        }
    }
}
#endregion
