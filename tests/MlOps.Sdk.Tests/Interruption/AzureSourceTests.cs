using System.Globalization;
using Microsoft.AspNetCore.Http;
using MlOps.Sdk.Interruption;
using MlOps.Testing.Metadata;

namespace MlOps.Sdk.Tests.Interruption;

public sealed class AzureSourceTests : MetadataSourceConformance
{
    private const string Machine = "trainer_0";
    private const string EventsRequest = "GET /metadata/scheduledevents";
    private AzureMetadataServer _server = null!;

    protected override IInterruptionSource Source => InterruptionSources.Azure();

    protected override MetadataServer Server => _server;

    protected override TimeSpan LongestRequest => TimeSpan.FromSeconds(150);

    protected override IEnumerable<Func<HttpContext, Task>> HarmlessAnswers =>
        from events in (string[])
        [
            AzureMetadataServer.Event("Preempt", "neighbour_1", Rfc(DateTimeOffset.UnixEpoch)),
            AzureMetadataServer.Event("Preempt", "trainer_01", ""),
            AzureMetadataServer.Event("Preempt", Machine, "", status: "Completed"),
            AzureMetadataServer.Event("Preempt", Machine, "", status: "Canceled"),
            AzureMetadataServer.Event("Unheard", Machine, ""),
            """{"EventId":"1","EventStatus":"Started","EventType":"Preempt"}""",
            """{"EventStatus":"Started","EventType":"Preempt","Resources":[null]}, null""",
        ]
        select (Func<HttpContext, Task>)(async context =>
        {
            if (!await IntroduceAsync(context))
            {
                await Write(context, $$"""{"DocumentIncarnation":1,"Events":[{{events}}]}""", "application/json");
            }
        });

    public override async ValueTask InitializeAsync() => _server = await AzureMetadataServer.StartAsync(Time);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("Preempt", InterruptionKind.Preempt, true)]
    [InlineData("Terminate", InterruptionKind.Terminate, true)]
    [InlineData("Reboot", InterruptionKind.Restart, true)]
    [InlineData("Redeploy", InterruptionKind.Restart, true)]
    [InlineData("Freeze", InterruptionKind.Maintenance, false)]
    public async Task Each_type_of_event_is_a_notice_with_its_deadline(string type, InterruptionKind kind, bool isFinal)
    {
        _server.Announce(AzureMetadataServer.Event(type, Machine, Rfc(Time.GetUtcNow().AddSeconds(30))));

        await using var monitor = Start();
        await Time.WaitForAsync(Interval);

        var notice = Assert.Single(monitor.Notices);
        Assert.Equal((kind, isFinal, TimeSpan.FromSeconds(30)), (notice.Kind, notice.IsFinal, notice.Remaining(Time)));
        Assert.Equal(isFinal, monitor.Interrupted.IsCancellationRequested);
    }

    [Fact]
    public async Task An_event_that_is_15_minutes_away_is_advice_until_it_is_near()
    {
        _server.Announce(AzureMetadataServer.Event("Reboot", Machine, Rfc(Time.GetUtcNow().AddMinutes(15))));
        await using var monitor = Start();
        await Time.WaitForAsync(Interval);
        Assert.False(Assert.Single(monitor.Notices).IsFinal);

        Time.Advance(TimeSpan.FromMinutes(10));
        await Time.WaitForAsync(Interval);

        Assert.True(monitor.Interrupted.IsCancellationRequested);
        Assert.Equal(TimeSpan.FromMinutes(5), monitor.Notice!.Remaining(Time));
    }

    [Theory]
    [InlineData("Wed, 01 Jan 2020 00:02:00 GMT")]
    [InlineData("Mon, 01 Jan 2020 00:02:00 GMT")] // it was a Wednesday
    [InlineData("2020-01-01T00:02:00Z")]
    [InlineData("2020-01-01T00:02:00+00:00")]
    public async Task Dates_are_read_as_documented_as_emulated_and_with_a_wrong_weekday(string notBefore)
    {
        Time.SetUtcNow(new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _server.Announce(AzureMetadataServer.Event("Preempt", Machine, notBefore));

        await using var monitor = Start();
        var notice = await NoticeOf(monitor);

        Assert.Equal(TimeSpan.FromMinutes(2), notice.Remaining(Time));
    }

    [Fact]
    public async Task An_event_that_has_started_is_final_and_has_no_time()
    {
        _server.Announce(AzureMetadataServer.Event("Redeploy", Machine, "", status: "Started"));

        await using var monitor = Start();
        var notice = await NoticeOf(monitor);

        Assert.Null(notice.Deadline);
    }

    [Fact]
    public async Task An_event_whose_id_changes_with_its_state_is_one_notice()
    {
        var notBefore = Rfc(Time.GetUtcNow().AddSeconds(30));
        _server.Announce(AzureMetadataServer.Event("Preempt", Machine, notBefore, id: "one"));
        await using var monitor = Start();
        await Time.WaitForAsync(Interval);

        _server.Announce(AzureMetadataServer.Event("Preempt", Machine, "", status: "Started", id: "two"));
        Time.Advance(Interval);
        await Time.WaitForAsync(Interval);

        Assert.Single(monitor.Notices);
    }

    [Fact]
    public async Task Events_of_neighbours_are_left_out_by_the_name_that_the_user_gives()
    {
        _server.Compute = "not today";
        _server.Announce(
            AzureMetadataServer.Event("Preempt", "other_1", Rfc(Time.GetUtcNow().AddSeconds(30))),
            AzureMetadataServer.Event("Freeze", "MINE_2", Rfc(Time.GetUtcNow().AddSeconds(30))));

        await using var monitor = Start(configure: options => options.AzureMachineName = "mine_2");
        await Time.WaitForAsync(Interval);

        Assert.Equal(InterruptionKind.Maintenance, Assert.Single(monitor.Notices).Kind);
    }

    [Fact]
    public async Task Without_a_name_nothing_is_noticed_until_it_is_known()
    {
        _server.Compute = "not today";
        await GiveNoticeAsync();
        await using var monitor = Start();
        await Time.WaitForAsync(Interval);
        Assert.Empty(monitor.Notices);
        Assert.Contains("AzureMachineName", Assert.Single(Logs.GetSnapshot()).Message, StringComparison.Ordinal);

        _server.Compute = null;
        Time.Advance(Interval);

        await NoticeOf(monitor);
    }

    [Fact]
    public async Task The_first_answer_may_take_two_minutes()
    {
        var release = new TaskCompletionSource();
        _server.Fault = async context =>
        {
            if (context.Request.Path == "/metadata/scheduledevents")
            {
                await release.Task;
            }

            return false;
        };
        await GiveNoticeAsync();
        await using var monitor = Start();
        await Time.WaitForAsync(TimeSpan.FromSeconds(150));

        Time.Advance(TimeSpan.FromMinutes(2));
        release.SetResult();

        await NoticeOf(monitor);
        Assert.Equal(1, _server.CountOf(EventsRequest));
    }

    [Fact]
    public async Task An_event_is_approved_when_the_state_is_saved_under_the_id_that_it_then_has()
    {
        _server.Announce(AzureMetadataServer.Event("Preempt", Machine, Rfc(Time.GetUtcNow().AddSeconds(30)), id: "one"));
        await using var monitor = Start(configure: options => options.AcknowledgeAzureEvents = true);
        await Time.WaitForAsync(Interval);
        _server.Announce(AzureMetadataServer.Event("Preempt", Machine, Rfc(Time.GetUtcNow().AddSeconds(29)), id: "two"));
        Time.Advance(Interval);
        await Time.WaitForAsync(Interval);

        Assert.True(await monitor.AcknowledgeAsync(TestContext.Current.CancellationToken));

        Assert.Equal(["two"], _server.Approved);
    }

    [Fact]
    public async Task Nothing_is_approved_unless_the_user_chose_it()
    {
        await GiveNoticeAsync();
        await using var monitor = Start();
        await NoticeOf(monitor);

        Assert.False(await monitor.AcknowledgeAsync(TestContext.Current.CancellationToken));

        Assert.Empty(_server.Approved);
    }

    [Fact]
    public async Task An_approval_that_fails_is_logged_and_not_thrown()
    {
        await GiveNoticeAsync();
        await using var monitor = Start(configure: options => options.AcknowledgeAzureEvents = true);
        await NoticeOf(monitor);
        _server.Fault = async context =>
        {
            await Write(context, "", status: 400);
            return true;
        };

        Assert.False(await monitor.AcknowledgeAsync(TestContext.Current.CancellationToken));

        Assert.Contains(Logs.GetSnapshot(), record => record.Id.Id == 410);
    }

    protected override Task GiveNoticeAsync()
    {
        _server.Announce(AzureMetadataServer.Event("Preempt", Machine, Rfc(Time.GetUtcNow().AddSeconds(30))));
        return Task.CompletedTask;
    }

    protected override void Configure(InterruptionMonitorOptions options) => options.AzureAddress = _server.Address;

    // When the machine's name is known it is the events that go wrong.
    protected override async Task<bool> IntroduceAsync(HttpContext context)
    {
        if (context.Request.Path == "/metadata/scheduledevents")
        {
            return false;
        }

        await Write(context, $$"""{"name":"{{Machine}}","vmId":"02aab8a4-74ef-476e-8182-f6d2ba4166a6"}""", "application/json");
        return true;
    }

    private static string Rfc(DateTimeOffset time) => time.ToString("r", CultureInfo.InvariantCulture);
}
