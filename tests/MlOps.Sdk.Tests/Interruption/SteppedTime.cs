using Microsoft.Extensions.Time.Testing;

namespace MlOps.Sdk.Tests.Interruption;

/// <summary>A clock that the test moves, and that knows who waits for it: a step is made when all have come to rest.</summary>
internal sealed class SteppedTime : FakeTimeProvider
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly List<Counted> _waiting = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many timers of any length are waiting.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var counted = new Counted(this, callback, dueTime);
        Change(() => _waiting.Add(counted));
        counted.Timer = base.CreateTimer(counted.Fire, state, dueTime, period);
        return counted;
    }

    /// <summary>Waits until so many timers of a length are waiting.</summary>
    public async Task WaitForAsync(TimeSpan length, int count = 1)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_waiting.Count(one => one.Length == length) >= count)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(Patience);
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            change();
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    private sealed class Counted(SteppedTime time, TimerCallback callback, TimeSpan length) : ITimer
    {
        public TimeSpan Length { get; } = length;

        public ITimer? Timer { get; set; }

        public void Fire(object? state)
        {
            time.Change(() => time._waiting.Remove(this));
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => Timer!.Change(dueTime, period);

        public void Dispose()
        {
            time.Change(() => time._waiting.Remove(this));
            Timer?.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
