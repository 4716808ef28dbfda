using MlOps.Sdk.Interruption;

namespace MlOps.Sdk.Tests.Training;

/// <summary>Gives one notice, when the test says so.</summary>
internal sealed class RaisedSource : IInterruptionSource
{
    private readonly TaskCompletionSource<InterruptionNotice> _notice = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "test";

    public void Raise(InterruptionNotice notice) => _notice.SetResult(notice);

    public async Task WatchAsync(InterruptionContext context, CancellationToken cancellationToken) => context.Raise(await _notice.Task.WaitAsync(cancellationToken));
}
