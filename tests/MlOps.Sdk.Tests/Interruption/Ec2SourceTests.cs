using System.Globalization;
using Microsoft.AspNetCore.Http;
using MlOps.Sdk.Interruption;
using MlOps.Testing.Metadata;

namespace MlOps.Sdk.Tests.Interruption;

public sealed class Ec2SourceTests : MetadataSourceConformance
{
    private const string ActionRequest = "GET /latest/meta-data/spot/instance-action";
    private const string TokenRequest = "PUT /latest/api/token";
    private Ec2MetadataServer _server = null!;

    protected override IInterruptionSource Source => InterruptionSources.Ec2();

    protected override MetadataServer Server => _server;

    protected override IEnumerable<Func<HttpContext, Task>> HarmlessAnswers =>
        from body in (string[])
        [
            "[]",
            "{}",
            """{"action":"reboot","time":"2026-01-01T00:00:00Z"}""",
            """{"action":"TERMINATE","time":"2026-01-01T00:00:00Z"}""",
            """{"action":"terminate","time":"2026-01-01T00""",
            """[{"Code":"instance-stop","State":"completed","EventId":"e","NotBefore":"21 Jan 2019 09:00:43 GMT"}]""",
            """[{"Code":"instance-stop","State":"canceled","EventId":"e","NotBefore":"21 Jan 2019 09:00:43 GMT"}]""",
            """[{"Code":"instance-stop","State":"active","EventId":"e","NotBefore":"soon"}]""",
            """[{"Code":"unheard-of","State":"active","EventId":"e","NotBefore":"21 Jan 2019 09:00:43 GMT"}, null]""",
            AzureMetadataServer.Event("Preempt", "trainer_0", ""),
        ]
        select (Func<HttpContext, Task>)(async context =>
        {
            if (!await IntroduceAsync(context))
            {
                await Write(context, body);
            }
        });

    public override async ValueTask InitializeAsync() => _server = await Ec2MetadataServer.StartAsync(Time);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("terminate", InterruptionKind.Terminate)]
    [InlineData("stop", InterruptionKind.Stop)]
    [InlineData("hibernate", InterruptionKind.Hibernate)]
    public async Task Each_action_is_a_notice_with_its_time_as_deadline(string action, InterruptionKind kind)
    {
        _server.InstanceAction = (action, Time.GetUtcNow().AddMinutes(2));

        await using var monitor = Start();
        var notice = await NoticeOf(monitor);

        Assert.Equal((kind, "ec2", 75, TimeSpan.FromMinutes(2)), (notice.Kind, notice.Source, notice.ExitCode, notice.Remaining(Time)));
    }

    [Theory]
    [InlineData(3_600)]
    [InlineData(-3_600)]
    public async Task A_clock_that_differs_from_EC2s_changes_nothing_in_the_time_that_is_left(int secondsAhead)
    {
        _server.Ahead = TimeSpan.FromSeconds(secondsAhead);
        _server.InstanceAction = ("terminate", _server.Now.AddMinutes(2));

        await using var monitor = Start();
        var notice = await NoticeOf(monitor);

        Assert.Equal(TimeSpan.FromMinutes(2), notice.Remaining(Time));
    }

    [Fact]
    public async Task A_time_that_moves_with_each_answer_is_no_new_notice()
    {
        (_server.TimeMoves, _server.InstanceAction) = (true, ("stop", default));
        await using var monitor = Start();
        await NoticeOf(monitor);

        await LookAsync(10);

        Assert.Single(monitor.Notices);
        Assert.InRange(_server.CountOf(ActionRequest), 10, 11);
    }

    [Fact]
    public async Task A_notice_is_seen_by_the_first_request_after_it_was_set()
    {
        await using var monitor = Start();
        await LookAsync(3);
        var asked = _server.CountOf(ActionRequest);

        _server.InstanceAction = ("terminate", Time.GetUtcNow().AddMinutes(2));
        await LookAsync(1);

        Assert.NotNull(monitor.Notice);
        Assert.Equal(asked + 1, _server.CountOf(ActionRequest));
    }

    [Fact]
    public async Task A_recommendation_to_rebalance_is_advice_and_interrupts_only_who_asked_for_it()
    {
        _server.RebalanceNotice = Time.GetUtcNow();

        await using var monitor = Start();
        await using var other = Start(configure: options => options.AlsoInterruptOn.Add(InterruptionKind.Rebalance));
        await NoticeOf(other);
        await Time.WaitForAsync(Interval, 2);

        Assert.Equal((InterruptionKind.Rebalance, false), (monitor.Notice!.Kind, monitor.Notice.IsFinal));
        Assert.False(monitor.Interrupted.IsCancellationRequested);
        Assert.True(other.Interrupted.IsCancellationRequested);
    }

    [Fact]
    public async Task A_notice_that_follows_the_advice_takes_its_place()
    {
        _server.RebalanceNotice = Time.GetUtcNow();
        await using var monitor = Start();
        await Time.WaitForAsync(Interval);
        Assert.False(monitor.Notice!.IsFinal);

        _server.InstanceAction = ("terminate", Time.GetUtcNow().AddMinutes(2));
        await LookAsync(1);

        Assert.Equal(InterruptionKind.Terminate, monitor.Notice.Kind);
        Assert.Equal([InterruptionKind.Rebalance, InterruptionKind.Terminate], monitor.Notices.Select(notice => notice.Kind));
    }

    [Theory]
    [InlineData("instance-stop", InterruptionKind.Stop, true)]
    [InlineData("instance-retirement", InterruptionKind.Stop, true)]
    [InlineData("instance-reboot", InterruptionKind.Restart, true)]
    [InlineData("system-reboot", InterruptionKind.Restart, true)]
    [InlineData("system-maintenance", InterruptionKind.Maintenance, false)]
    public async Task A_scheduled_event_is_advice_until_it_is_near(string code, InterruptionKind kind, bool endsProcess)
    {
        var notBefore = Time.GetUtcNow().AddHours(1);
        _server.ScheduledEvents = Scheduled(code, notBefore);
        await using var monitor = Start();
        await Time.WaitForAsync(Interval);
        var advice = Assert.Single(monitor.Notices);
        Assert.Equal((kind, false, notBefore), (advice.Kind, advice.IsFinal, advice.Deadline));

        Time.Advance(TimeSpan.FromMinutes(55));
        await Time.WaitForAsync(Interval);

        Assert.Equal(endsProcess, monitor.Interrupted.IsCancellationRequested);
        Assert.Equal(endsProcess, monitor.Notice!.IsFinal);
        Assert.Equal((kind, notBefore), (monitor.Notice.Kind, monitor.Notice.Deadline));
    }

    [Fact]
    public async Task Requests_at_the_same_time_share_one_token_and_fetch_the_next_before_it_runs_out()
    {
        await using var monitor = Start();
        await LookAsync(5);
        Assert.Equal(1, _server.CountOf(TokenRequest));

        Time.Advance(TimeSpan.FromSeconds(21_600 - 60));
        await Time.WaitForAsync(Interval);
        await LookAsync(5);

        Assert.Equal(2, _server.CountOf(TokenRequest));
        Assert.Empty(Logs.GetSnapshot());
    }

    [Fact]
    public async Task A_token_that_is_refused_is_replaced_once_and_the_request_repeated()
    {
        await using var monitor = Start();
        await Time.WaitForAsync(Interval);

        _server.ForgetTokens();
        _server.InstanceAction = ("terminate", Time.GetUtcNow().AddMinutes(2));
        await LookAsync(1);

        Assert.NotNull(monitor.Notice);
        Assert.Equal(2, _server.CountOf(TokenRequest));
        Assert.Equal(3, _server.CountOf(ActionRequest));
    }

    [Fact]
    public async Task A_token_that_can_not_be_renewed_early_is_used_until_it_runs_out()
    {
        await using var monitor = Start();
        await Time.WaitForAsync(Interval);
        _server.Fault = context => Task.FromResult(HttpMethods.IsPut(context.Request.Method) && Refuse(context));

        Time.Advance(TimeSpan.FromSeconds(21_600 - 30));
        await Time.WaitForAsync(Interval);
        _server.InstanceAction = ("terminate", Time.GetUtcNow().AddMinutes(2));
        await LookAsync(1);

        Assert.NotNull(monitor.Notice);

        static bool Refuse(HttpContext context)
        {
            context.Response.StatusCode = 503;
            return true;
        }
    }

    [Fact]
    public async Task A_machine_that_knows_of_no_tokens_is_no_machine_without_a_notice()
    {
        _server.Fault = async context =>
        {
            await Write(context, "", status: 404);
            return true;
        };

        await using var monitor = Start();
        await Time.WaitForAsync(Interval);

        Assert.Contains("it gives no token", Assert.Single(Logs.GetSnapshot()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 400)]
    [InlineData("0", 400)]
    [InlineData("21601", 400)]
    [InlineData("21600", 200)]
    [InlineData("1", 200)]
    public async Task The_test_server_gives_tokens_as_EC2_does(string? lifetime, int status)
    {
        using var http = new HttpClient { BaseAddress = _server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Put, "latest/api/token");
        if (lifetime is not null)
        {
            request.Headers.Add("X-aws-ec2-metadata-token-ttl-seconds", lifetime);
        }

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
        if (status == 400)
        {
            Assert.Equal(Golden("400_response"), await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task The_test_server_answers_as_EC2s_emulator_does()
    {
        _server.InstanceAction = ("terminate", Time.GetUtcNow());
        using var http = new HttpClient { BaseAddress = _server.Address };
        using var ask = new HttpRequestMessage(HttpMethod.Put, "latest/api/token");
        ask.Headers.Add("X-aws-ec2-metadata-token-ttl-seconds", "1");
        using var answer = await http.SendAsync(ask, TestContext.Current.CancellationToken);
        var token = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal((401, Golden("401_response")), await GetAsync("latest/meta-data/spot", "unknown"));
        Assert.Equal((200, Golden("spot")), await GetAsync("latest/meta-data/spot", token));
        Assert.Equal((404, Golden("404_response")), await GetAsync("latest/meta-data/no-such-thing", token));
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((401, Golden("401_response")), await GetAsync("latest/meta-data/spot", token));

        async Task<(int, string)> GetAsync(string path, string with)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add(Ec2MetadataServer.TokenHeader, with);
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    protected override Task GiveNoticeAsync()
    {
        _server.InstanceAction = ("terminate", Time.GetUtcNow().AddMinutes(2));
        return Task.CompletedTask;
    }

    protected override void Configure(InterruptionMonitorOptions options) => options.Ec2Address = _server.Address;

    // With a good token it is the answers after it that go wrong.
    protected override async Task<bool> IntroduceAsync(HttpContext context)
    {
        if (!HttpMethods.IsPut(context.Request.Method))
        {
            return false;
        }

        context.Response.Headers["X-aws-ec2-metadata-token-ttl-seconds"] = "21600";
        await Write(context, "a-token");
        return true;
    }

    private static string Scheduled(string code, DateTimeOffset notBefore) =>
        $$"""
        [{"NotBefore":"{{notBefore.UtcDateTime.ToString("d MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)}} GMT","Code":"{{code}}","Description":"scheduled reboot",
          "EventId":"instance-event-0d59937288b749b32","NotAfter":"21 Jan 2019 09:17:23 GMT","State":"active"}]
        """;

    private static string Golden(string name)
    {
        using var reader = new StreamReader(typeof(Ec2SourceTests).Assembly.GetManifestResourceStream($"{name}.golden")!);
        return reader.ReadToEnd();
    }

    private async Task LookAsync(int count)
    {
        for (var look = 0; look < count; look++)
        {
            await Time.WaitForAsync(Interval);
            Time.Advance(Interval);
        }

        await Time.WaitForAsync(Interval);
    }
}
