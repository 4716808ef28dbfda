using Microsoft.AspNetCore.Http;
using MlOps.Testing;
using MlOps.Testing.Metadata;

namespace MlOps.Sdk.Tests.Interruption;

/// <summary>What the sources that ask a metadata service keep to, against servers on loopback that behave as the clouds' do.</summary>
public abstract class MetadataSourceConformance : InterruptionSourceConformance
{
    private static readonly TimeSpan Campaign = TimeSpan.FromHours(24);

    // 86,400 looks are one a second, as it is by default.
    private static readonly int Looks = TestSettings.Count("MLOPS_TEST_NOTICE_LOOKS", 2_880);

    protected abstract MetadataServer Server { get; }

    /// <summary>Loops that ask the server.</summary>
    protected virtual int Loops => 1;

    /// <summary>How long a request may be without an answer.</summary>
    protected virtual TimeSpan LongestRequest => TimeSpan.FromSeconds(2);

    /// <summary>Answers of this cloud that are no notice for this machine.</summary>
    protected virtual IEnumerable<Func<HttpContext, Task>> HarmlessAnswers => [];

    [Fact]
    public async Task Nothing_is_noticed_in_24_hours_of_faults_and_a_real_notice_after_them_is()
    {
        var length = Campaign / Looks;
        Func<HttpContext, Task>[] faults = [.. Faults, ForeignToken, .. Faults.Select(AfterIntroduction), .. HarmlessAnswers];
        var answered = new int[faults.Length];
        var now = 0;
        Server.Fault = async context =>
        {
            Interlocked.Increment(ref answered[now]);
            await faults[now](context);
            return true;
        };
        await using var monitor = Start(configure: options => options.PollInterval = length);

        for (var look = 0; look < Looks; look++)
        {
            now = (int)((long)look * faults.Length / Looks);
            await Time.WaitForAsync(length, Loops);
            Time.Advance(length);
        }

        await Time.WaitForAsync(length, Loops);
        Assert.Empty(monitor.Notices);
        Assert.All(answered, count => Assert.True(count > 0));

        // The control: the source is still awake.
        Server.Fault = null;
        await GiveNoticeAsync();
        Time.Advance(length);
        await NoticeOf(monitor);
    }

    [Fact]
    public async Task What_does_not_answer_is_logged_once_and_not_each_time()
    {
        Server.Fault = async context =>
        {
            context.Response.StatusCode = 500;
            await context.Response.CompleteAsync();
            return true;
        };
        await using var monitor = Start();

        for (var look = 0; look < 100; look++)
        {
            await Time.WaitForAsync(Interval, Loops);
            Time.Advance(Interval);
        }

        Assert.InRange(Logs.GetSnapshot().Count(record => record.Id.Id == 405), 1, Loops);
    }

    /// <summary>Answers what the cloud is asked before notices are; returns whether this request was that.</summary>
    protected virtual Task<bool> IntroduceAsync(HttpContext context) => Task.FromResult(false);

    private Func<HttpContext, Task> AfterIntroduction(Func<HttpContext, Task> fault) => async context =>
    {
        if (!await IntroduceAsync(context))
        {
            await fault(context);
        }
    };

    private IEnumerable<Func<HttpContext, Task>> Faults =>
    [
        .. new[] { 301, 400, 401, 403, 404, 405, 429, 500, 502, 503 }.Select(status => (Func<HttpContext, Task>)(context => Write(context, "", status: status))),
        context => Write(context, "<html><head><title>404 - Not Found</title></head></html>", "text/html", 404),
        context => Write(context, "<html><head><title>Sign in to the network</title></head></html>", "text/html"),
        context => Write(context, ""),
        context => Write(context, "\0\u0001junk\uFFFD"),
        context => Write(context, "null", "application/json"),
        context => Write(context, """{"action":""", "application/json"),
        context => Write(context, """{"action":7,"Events":"none","noticeTime":[]}""", "application/json"),
        context => Write(context, new string('[', 50_000), "application/json"),
        context => Write(context, "TRUE"),
        context => Write(context, """{"action":"terminate","time":"2026-01-01T00:00:00Z"}""".PadRight(70_000), "application/json"),
        context => Write(context, """{"DocumentIncarnation":1,"Events":[]}""", "application/json"),
        Hang,
        Cut,
        Redirect,
    ];

    private protected static Task Write(HttpContext context, string body, string type = "text/plain", int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body);
    }

    private Task Hang(HttpContext context)
    {
        var gone = Task.Delay(Timeout.Infinite, context.RequestAborted);
        Time.Advance(LongestRequest + TimeSpan.FromMilliseconds(1));
        return gone;
    }

    private static async Task Cut(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("""{"action":"terminate","time":"20""");
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    private static Task Redirect(HttpContext context)
    {
        context.Response.Redirect("/redirected");
        return context.Request.Path == "/redirected" ? Write(context, """{"action":"stop","time":"2026-01-01T00:00:00Z"}""") : Task.CompletedTask;
    }

    // A token, but without the lifetime that EC2 gives with it.
    private static Task ForeignToken(HttpContext context) =>
        Write(context, HttpMethods.IsPut(context.Request.Method) ? "a-token" : """{"action":"stop","time":"2026-01-01T00:00:00Z"}""");
}
