using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.Interruption;

namespace MlOps.Sdk.Tests.Interruption;

public sealed class InterruptionMonitorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogCollector _logs = new();

    [Fact]
    public async Task The_most_urgent_notice_is_shown_and_all_are_kept_in_order()
    {
        var source = new HandSource();
        await using var monitor = Start(source);
        var context = await source.Context;
        InterruptionNotice[] inOrderOfUrgency =
        [
            new(InterruptionKind.Rebalance, "a"),
            new(InterruptionKind.UserRequest, "b"),
            new(InterruptionKind.Terminate, "c") { Deadline = _time.GetUtcNow().AddMinutes(2) },
            new(InterruptionKind.Signal, "d") { Deadline = _time.GetUtcNow().AddSeconds(30) },
        ];

        foreach (var notice in inOrderOfUrgency)
        {
            context.Raise(notice);
            Assert.Same(notice, monitor.Notice);
        }

        context.Raise(new(InterruptionKind.Signal, "e") { Deadline = _time.GetUtcNow().AddSeconds(31) });
        context.Raise(new(InterruptionKind.Signal, "f"));
        context.Raise(new(InterruptionKind.Maintenance, "g") { Deadline = _time.GetUtcNow() });

        Assert.Same(inOrderOfUrgency[^1], monitor.Notice);
        Assert.Equal(["a", "b", "c", "d", "e", "f", "g"], monitor.Notices.Select(notice => notice.Source));
    }

    [Fact]
    public async Task The_first_that_interrupts_is_what_a_waiter_gets()
    {
        var source = new HandSource();
        await using var monitor = Start(source);
        var context = await source.Context;
        var waiting = monitor.WaitAsync(TestContext.Current.CancellationToken);

        context.Raise(new(InterruptionKind.Rebalance, "a"));
        Assert.False(monitor.Interrupted.IsCancellationRequested);
        context.Raise(new(InterruptionKind.Stop, "b"));
        context.Raise(new(InterruptionKind.Terminate, "c") { Deadline = _time.GetUtcNow() });

        Assert.Equal("b", (await waiting.WaitAsync(Patience, TestContext.Current.CancellationToken)).Source);
        Assert.True(monitor.Interrupted.IsCancellationRequested);
    }

    [Fact]
    public async Task Who_waited_for_a_notice_finds_the_token_cancelled()
    {
        for (var i = 0; i < 2_000; i++)
        {
            var source = new HandSource();
            await using var monitor = Start(source);
            var context = await source.Context;
            var isCancelled = SeeAsync(monitor);

            context.Raise(new(InterruptionKind.Stop, "a"));

            Assert.True(await isCancelled);
        }

        static async Task<bool> SeeAsync(InterruptionMonitor monitor)
        {
            await monitor.WaitAsync(TestContext.Current.CancellationToken);
            return monitor.Interrupted.IsCancellationRequested;
        }
    }

    [Fact]
    public async Task Callbacks_get_every_notice_in_order_also_those_before_them()
    {
        var source = new HandSource();
        await using var monitor = Start(source);
        var context = await source.Context;
        var told = new List<string>();
        var done = new TaskCompletionSource();
        context.Raise(new(InterruptionKind.Rebalance, "a"));

        using var subscription = monitor.OnNotice(notice =>
        {
            told.Add(notice.Source);
            if (notice.Source == "c")
            {
                done.SetResult();
            }
        });
        context.Raise(new(InterruptionKind.Maintenance, "b"));
        context.Raise(new(InterruptionKind.Stop, "c"));

        await done.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(["a", "b", "c"], told);
    }

    [Fact]
    public async Task A_callback_that_throws_is_logged_and_the_next_one_is_called()
    {
        var source = new HandSource();
        await using var monitor = Start(source);
        var context = await source.Context;
        var done = new TaskCompletionSource();
        monitor.OnNotice(_ => throw new InvalidOperationException("callback"));
        monitor.Interrupted.Register(() => throw new InvalidOperationException("registration"));
        monitor.OnNotice(_ => done.SetResult());

        context.Raise(new(InterruptionKind.Stop, "a"));

        await done.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Contains(_logs.GetSnapshot(), record => record.Message.Contains("callback", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sources_that_throw_or_block_are_left_out_and_the_others_go_on()
    {
        using var release = new ManualResetEventSlim();
        var good = new HandSource();
        await using var monitor = Start(
            new HandSource(() => throw new InvalidOperationException("It broke with password=hunter2secret")),
            new HandSource(() => Task.FromException(new OperationCanceledException("not by us"))),
            new HandSource(() => Task.FromResult(release.Wait(Patience))),
            good);

        (await good.Context).Raise(new(InterruptionKind.Stop, "good"));

        Assert.Equal("good", monitor.Notice!.Source);
        release.Set();
        while (monitor.Watching.Count > 1)
        {
            await Task.Yield();
        }

        var failures = _logs.GetSnapshot().Where(record => record.Id.Id == 403).ToArray();
        Assert.Equal(2, failures.Length);
        Assert.DoesNotContain(failures, record => record.Message.Contains("hunter2secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_source_that_repeats_itself_fills_no_memory_and_hides_no_final_notice()
    {
        var source = new HandSource();
        await using var monitor = Start(source);
        var context = await source.Context;

        for (var time = 0; time < 2_000; time++)
        {
            context.Raise(new(InterruptionKind.Rebalance, "same"));
            context.Raise(new(InterruptionKind.Rebalance, "other") { Detail = $"{time}" });
        }

        context.Raise(new(InterruptionKind.Stop, "last"));

        Assert.Single(monitor.Notices, notice => notice.Source == "same");
        Assert.InRange(monitor.Notices.Count, 1_000, 1_001);
        Assert.Equal("last", monitor.Notice!.Source);
    }

    [Fact]
    public async Task Asking_for_the_notice_allocates_nothing()
    {
        var source = new HandSource();
        await using var monitor = Start(source);
        (await source.Context).Raise(new(InterruptionKind.Rebalance, "a"));
        var seen = 0;

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 100_000; step++)
        {
            seen += monitor.Notice is { IsFinal: true } || monitor.Interrupted.IsCancellationRequested ? 1 : 0;
        }

        Assert.Equal((0, 0), (GC.GetAllocatedBytesForCurrentThread() - before, seen));
    }

    [Fact]
    public async Task After_its_end_nothing_is_taken_any_more_and_a_second_end_does_nothing()
    {
        var source = new HandSource();
        var monitor = Start(source);
        var context = await source.Context;
        await monitor.DisposeAsync();
        await monitor.DisposeAsync();

        context.Raise(new(InterruptionKind.Stop, "late"));

        Assert.Null(monitor.Notice);
        Assert.False(monitor.Interrupted.IsCancellationRequested);
    }

    [Fact]
    public void Options_without_sense_are_named_all_at_once()
    {
        var fault = Assert.Throws<ArgumentException>(() => InterruptionMonitor.Start(options =>
        {
            options.PollInterval = TimeSpan.Zero;
            options.LeadTime = TimeSpan.FromDays(2);
            options.GracePeriod = TimeSpan.FromSeconds(-1);
            options.Ec2Address = new("file:///etc");
        }));

        Assert.All(["PollInterval", "LeadTime", "GracePeriod", "Ec2Address"], name => Assert.Contains(name, fault.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Variables_without_sense_are_logged_and_not_used()
    {
        await using var monitor = InterruptionMonitor.Start(options =>
        {
            options.Detect = false;
            options.LoggerFactory = new FakeLoggerFactory(_logs);
            options.Environment = name => name is "MLOPS_GRACE_PERIOD" or "AWS_EC2_METADATA_SERVICE_ENDPOINT" ? "::never::" : null;
        });

        Assert.Equal(2, _logs.GetSnapshot().Count(record => record.Id.Id == 409));
    }

    private InterruptionMonitor Start(params IInterruptionSource[] sources) => InterruptionMonitor.Start(options =>
    {
        options.Detect = false;
        options.TimeProvider = _time;
        options.LoggerFactory = new FakeLoggerFactory(_logs);
        foreach (var source in sources)
        {
            options.Sources.Add(source);
        }
    });

    /// <summary>A user's source that does what a test says.</summary>
    private sealed class HandSource(Func<Task>? watch = null) : IInterruptionSource
    {
        private readonly TaskCompletionSource<InterruptionContext> _context = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => "hand";

        public Task<InterruptionContext> Context => _context.Task;

        public Task WatchAsync(InterruptionContext context, CancellationToken cancellationToken)
        {
            _context.TrySetResult(context);
            return watch?.Invoke() ?? Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
