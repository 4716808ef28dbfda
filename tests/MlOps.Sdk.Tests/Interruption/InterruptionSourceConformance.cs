using Microsoft.Extensions.Logging.Testing;
using MlOps.Sdk.Interruption;

namespace MlOps.Sdk.Tests.Interruption;

/// <summary>What every source keeps to. A source of one's own inherits it.</summary>
public abstract class InterruptionSourceConformance : IAsyncLifetime
{
    private protected static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private protected static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private protected SteppedTime Time { get; } = new();

    private protected FakeLogCollector Logs { get; } = new();

    /// <summary>The source under test.</summary>
    protected abstract IInterruptionSource Source { get; }

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_notice_that_was_there_before_the_start_is_seen_without_waiting()
    {
        await GiveNoticeAsync();

        await using var monitor = Start();

        var notice = await NoticeOf(monitor);
        Assert.Same(notice, monitor.Notice);
        Assert.True(notice.IsFinal && monitor.Interrupted.IsCancellationRequested);
        Assert.NotEmpty(notice.Detail);
    }

    [Fact]
    public async Task A_notice_that_comes_later_is_seen_at_the_next_look()
    {
        await using var monitor = Start();
        await ComeToRestAsync();
        Assert.Empty(monitor.Notices);

        await GiveNoticeAsync();
        NextLook();

        await NoticeOf(monitor);
    }

    [Fact]
    public async Task The_same_notice_is_told_once()
    {
        await GiveNoticeAsync();
        await using var monitor = Start();
        await NoticeOf(monitor);

        for (var look = 0; look < 5; look++)
        {
            var rest = ComeToRestAsync();
            while (!rest.IsCompleted && monitor.Watching.Count > 0) // one that has no more to tell may end
            {
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }

            Time.Advance(Interval);
        }

        Assert.Single(monitor.Notices, notice => notice.IsFinal);
    }

    [Fact]
    public async Task One_source_serves_one_monitor_after_another()
    {
        var source = Source;
        for (var time = 0; time < 2; time++)
        {
            await GiveNoticeAsync();
            await using var monitor = Start(source);
            await NoticeOf(monitor);
        }
    }

    [Fact]
    public async Task It_ends_with_its_monitor_and_leaves_no_timer()
    {
        var monitor = Start();
        await ComeToRestAsync();

        await monitor.DisposeAsync();

        Assert.Empty(monitor.Watching);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => NoticeOf(monitor));
        Assert.False(monitor.Interrupted.IsCancellationRequested);
        await Time.WaitForNoneAsync();
    }

    /// <summary>Makes the notice there is.</summary>
    protected abstract Task GiveNoticeAsync();

    /// <summary>Sets what the source needs.</summary>
    protected virtual void Configure(InterruptionMonitorOptions options)
    {
    }

    /// <summary>Waits until the source has looked, and waits for the next time.</summary>
    protected virtual Task ComeToRestAsync() => Time.WaitForAsync(Interval);

    /// <summary>Makes the source look again, where it does not by itself.</summary>
    protected virtual void NextLook() => Time.Advance(Interval);

    private protected static Task<InterruptionNotice> NoticeOf(InterruptionMonitor monitor) =>
        monitor.WaitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

    private protected InterruptionMonitor Start(IInterruptionSource? source = null, Action<InterruptionMonitorOptions>? configure = null) =>
        InterruptionMonitor.Start(options =>
        {
            options.Detect = false;
            options.Sources.Add(source ?? Source);
            options.TimeProvider = Time;
            options.PollInterval = Interval;
            options.LoggerFactory = new FakeLoggerFactory(Logs);
            options.Environment = _ => null;
            Configure(options);
            configure?.Invoke(options);
        });
}
