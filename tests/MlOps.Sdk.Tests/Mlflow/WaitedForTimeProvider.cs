using Microsoft.Extensions.Time.Testing;

namespace MlOps.Sdk.Tests.Mlflow;

/// <summary>A clock that tells when somebody waits for a certain time.</summary>
public sealed class WaitedForTimeProvider : FakeTimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<TimeSpan> _asked = [];
    private readonly List<(TimeSpan Time, TaskCompletionSource Signal)> _waiters = [];

    public Task WhenWaitedFor(TimeSpan time)
    {
        lock (_gate)
        {
            var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_asked.Contains(time))
            {
                signal.SetResult();
            }

            _waiters.Add((time, signal));
            return signal.Task;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_gate)
        {
            _asked.Add(dueTime);
            foreach (var (_, signal) in _waiters.Where(waiter => waiter.Time == dueTime))
            {
                signal.TrySetResult();
            }
        }

        return timer;
    }
}
