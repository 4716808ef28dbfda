using Microsoft.Extensions.Time.Testing;

namespace MlOps.Sdk.Tests.Interruption;

/// <summary>A clock that the test moves, and that knows who waits for it: a step is made when all have come to rest.</summary>
internal sealed class SteppedTime : FakeTimeProvider
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly List<Counted> _waiting = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // Counted once it runs: a step before that would leave it behind. It may be over by then.
        var counted = new Counted(this, callback, dueTime);
        counted.Timer = base.CreateTimer(counted.Fire, state, dueTime, period);
        Change(() =>
        {
            if (!counted.IsOver)
            {
                _waiting.Add(counted);
            }
        });
        return counted;
    }

    /// <summary>Waits until so many timers of a length are waiting.</summary>
    public Task WaitForAsync(TimeSpan length, int count = 1) => WaitUntilAsync(() => _waiting.Count(one => one.Length == length) >= count);

    /// <summary>Waits until so many timers are waiting that are longer than one length and no longer than another.</summary>
    public Task WaitForAsync(TimeSpan longerThan, TimeSpan atMost, int count) =>
        WaitUntilAsync(() => _waiting.Count(one => one.Length > longerThan && one.Length <= atMost) >= count);

    /// <summary>Waits until no timer is left.</summary>
    public Task WaitForNoneAsync() => WaitUntilAsync(() => _waiting.Count == 0);

    private async Task WaitUntilAsync(Func<bool> isSo)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (isSo())
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

        public bool IsOver { get; private set; }

        public void Fire(object? state)
        {
            End();
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => Timer!.Change(dueTime, period);

        public void Dispose()
        {
            End();
            Timer?.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void End() => time.Change(() =>
        {
            IsOver = true;
            time._waiting.Remove(this);
        });
    }
}
