using Microsoft.AspNetCore.Http;
using MlOps.Sdk.Interruption;
using MlOps.Testing.Metadata;

namespace MlOps.Sdk.Tests.Interruption;

public sealed class GcpSourceTests : MetadataSourceConformance
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private GcpMetadataServer _server = null!;
    private bool _isPreempted;

    protected override IInterruptionSource Source => InterruptionSources.Gcp();

    protected override MetadataServer Server => _server;

    protected override int Loops => 2;

    protected override TimeSpan LongestRequest => TimeSpan.FromSeconds(62);

    protected override IEnumerable<Func<HttpContext, Task>> HarmlessAnswers =>
        from body in (string[])["true", "MIGRATE", "PREEMPTED", "1", "<html>TRUE</html>"]
        select (Func<HttpContext, Task>)(context =>
        {
            context.Response.Headers["Metadata-Flavor"] = "Google";
            return Write(context, body);
        });

    public override async ValueTask InitializeAsync() => _server = await GcpMetadataServer.StartAsync(Time);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(30)]
    [InlineData(120)]
    public async Task A_preemption_is_told_while_a_request_waits_for_it(int noticeSeconds)
    {
        await using var monitor = Start(configure: options => options.GcpNoticeDuration = TimeSpan.FromSeconds(noticeSeconds));
        await ComeToRestAsync();

        _server.Set("preempted", "TRUE");

        var notice = await NoticeOf(monitor);
        Assert.Equal((InterruptionKind.Preempt, "gcp", TimeSpan.FromSeconds(noticeSeconds)), (notice.Kind, notice.Source, notice.Remaining(Time)));
    }

    [Fact]
    public async Task A_quiet_machine_is_asked_once_a_minute()
    {
        await using var monitor = Start();
        for (var minute = 0; minute < 10; minute++)
        {
            await ComeToRestAsync();
            Time.Advance(LongestWait);
        }

        await ComeToRestAsync();
        Assert.InRange(_server.CountOf("GET /computeMetadata/v1/instance/preempted"), 11, 13);
        Assert.Empty(monitor.Notices);
        Assert.Empty(Logs.GetSnapshot());
    }

    [Fact]
    public async Task A_server_that_does_not_wait_is_asked_in_the_interval()
    {
        _server.CanWait = false;
        await using var monitor = Start();

        for (var look = 0; look < 10; look++)
        {
            await Time.WaitForAsync(Interval, Loops);
            Time.Advance(Interval);
        }

        await Time.WaitForAsync(Interval, Loops);
        Assert.Equal(12, _server.CountOf("GET /computeMetadata/v1/instance/preempted"));
    }

    [Fact]
    public async Task A_server_that_is_away_for_a_moment_is_asked_again_from_the_beginning()
    {
        await using var monitor = Start();
        await ComeToRestAsync();
        _server.Fault = async context =>
        {
            await Write(context, "", status: 503);
            return true;
        };
        Time.Advance(LongestWait);
        await Time.WaitForAsync(Interval, Loops);

        _server.Set("preempted", "TRUE"); // while nobody waits for it
        _server.Fault = null;
        Time.Advance(Interval);

        await NoticeOf(monitor);
    }

    [Fact]
    public async Task A_migration_is_advice()
    {
        await using var monitor = Start();
        var told = Next(monitor);
        await ComeToRestAsync();

        _server.Set("maintenance-event", "MIGRATE_ON_HOST_MAINTENANCE");
        var notice = await told;

        Assert.Equal((InterruptionKind.Maintenance, false, TimeSpan.FromSeconds(60)), (notice.Kind, notice.IsFinal, notice.Remaining(Time)));
        Assert.False(monitor.Interrupted.IsCancellationRequested);
    }

    [Fact]
    public async Task A_stop_for_maintenance_is_advice_until_its_hour_has_nearly_passed()
    {
        await using var monitor = Start();
        var told = Next(monitor);
        await ComeToRestAsync();
        _server.Set("maintenance-event", "TERMINATE_ON_HOST_MAINTENANCE");
        var advice = await told;
        Assert.Equal((InterruptionKind.Stop, false, TimeSpan.FromMinutes(60)), (advice.Kind, advice.IsFinal, advice.Remaining(Time)));

        await Time.WaitForAsync(Interval); // a change that came early; the next request is an interval away
        Time.Advance(Interval);
        for (var minute = 0; minute < 58 && !monitor.Interrupted.IsCancellationRequested; minute++)
        {
            await ComeToRestAsync();
            Time.Advance(LongestWait);
        }

        Assert.Equal(advice.Deadline, monitor.Notice!.Deadline);
        Assert.True(monitor.Notice.IsFinal);
        Assert.InRange(monitor.Notice.Remaining(Time)!.Value, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task One_that_was_announced_before_the_start_is_final_at_once()
    {
        _server.Set("maintenance-event", "TERMINATE_ON_HOST_MAINTENANCE");

        await using var monitor = Start();
        var notice = await NoticeOf(monitor);

        Assert.Null(notice.Deadline);
    }

    protected override Task GiveNoticeAsync()
    {
        _isPreempted = true;
        _server.Set("preempted", "TRUE");
        return Task.CompletedTask;
    }

    protected override void Configure(InterruptionMonitorOptions options) => options.GcpAddress = _server.Address;

    // The server's timers, of its waiting requests; those of the client are longer by its own patience.
    protected override Task ComeToRestAsync() => Time.WaitForAsync(TimeSpan.FromSeconds(2), LongestWait, _isPreempted ? 1 : 2);

    protected override void NextLook()
    {
        // A waiting request is answered by the change itself.
    }

    private static Task<InterruptionNotice> Next(InterruptionMonitor monitor)
    {
        var told = new TaskCompletionSource<InterruptionNotice>();
        monitor.OnNotice(notice => told.TrySetResult(notice));
        return told.Task.WaitAsync(Patience);
    }
}
