using System.Threading.Channels;
using MlOps.Sdk.Interruption;

namespace MlOps.Sdk.Tests.Interruption;

public sealed class QueueSourceTests : InterruptionSourceConformance
{
    private readonly Channel<string> _messages = Channel.CreateUnbounded<string>();

    protected override IInterruptionSource Source => new QueueSource(_messages.Reader);

    protected override async Task GiveNoticeAsync() => await _messages.Writer.WriteAsync("new kernel");

    // Nothing polls: the queue wakes its reader.
    protected override Task ComeToRestAsync() => Task.CompletedTask;
}
