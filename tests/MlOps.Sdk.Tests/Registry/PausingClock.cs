using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry;

/// <summary>A clock that tells when somebody rests, and ends that pause when it is told to. Time-outs of calls, some minutes long, are no pauses.</summary>
internal sealed class PausingClock() : FakeTimeProvider(Some.Time)
{
    private readonly Channel<TimeSpan> _pauses = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>Waits until a pause begins.</summary>
    /// <returns>How long it is to be.</returns>
    public async Task<TimeSpan> WhenPausedAsync(CancellationToken cancellationToken) => await _pauses.Reader.ReadAsync(cancellationToken);

    /// <summary>Lets a pause begin and end.</summary>
    public async Task<TimeSpan> PassAsync(CancellationToken cancellationToken)
    {
        var pause = await WhenPausedAsync(cancellationToken);
        Advance(pause);
        return pause;
    }

    /// <summary>Lets pauses end until a wait is over.</summary>
    public async Task PassUntilAsync(Task waiting, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        while (!waiting.IsCompleted)
        {
            var pause = WhenPausedAsync(over.Token);
            if (await Task.WhenAny(waiting, pause) == pause)
            {
                Advance(await pause);
            }
        }

        await over.CancelAsync();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && (dueTime < TimeSpan.FromMinutes(1) || dueTime > TimeSpan.FromMinutes(30)))
        {
            _pauses.Writer.TryWrite(dueTime);
        }

        return timer;
    }
}
