using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace MlOps.Testing.Metadata;

/// <summary>
/// EC2's metadata service, version 2, as far as it tells of interruptions. Give a notice by setting <see cref="InstanceAction"/>, and point a
/// program at it with the variable <c>AWS_EC2_METADATA_SERVICE_ENDPOINT</c>.
/// </summary>
public sealed class Ec2MetadataServer : MetadataServer
{
    /// <summary>The header of a token.</summary>
    public const string TokenHeader = "X-aws-ec2-metadata-token";

    private const string LifetimeHeader = "X-aws-ec2-metadata-token-ttl-seconds";
    private readonly ConcurrentDictionary<string, DateTimeOffset> _tokens = new();

    /// <summary><c>terminate</c>, <c>stop</c> or <c>hibernate</c>, and when; <see langword="null"/> while there is no notice.</summary>
    public (string Action, DateTimeOffset Time)? InstanceAction { get; set; }

    /// <summary>Whether the time of the notice moves with each request, always two minutes ahead.</summary>
    public bool TimeMoves { get; set; }

    /// <summary>When rebalancing was recommended; <see langword="null"/> while it is not.</summary>
    public DateTimeOffset? RebalanceNotice { get; set; }

    /// <summary>The scheduled events, as JSON.</summary>
    public string ScheduledEvents { get; set; } = "[]";

    /// <summary>Starts on a free port.</summary>
    public static async Task<Ec2MetadataServer> StartAsync(TimeProvider? time = null)
    {
        var server = new Ec2MetadataServer { Time = time ?? TimeProvider.System };
        await server.ListenAsync();
        return server;
    }

    /// <summary>Refuses all tokens that it gave.</summary>
    public void ForgetTokens() => _tokens.Clear();

    /// <inheritdoc />
    protected override Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsPut(request.Method))
        {
            return request.Path == "/latest/api/token" ? GiveTokenAsync(context) : NotFoundAsync(context);
        }

        if (!_tokens.TryGetValue(request.Headers[TokenHeader].ToString(), out var end) || end <= Now)
        {
            return ReplyAsync(context, Page(401, "Unauthorized"), "text/html", 401);
        }

        return (request.Path.Value, InstanceAction, RebalanceNotice) switch
        {
            ("/latest/meta-data/spot", { }, _) => ReplyAsync(context, "instance-action\ntermination-time"),
            ("/latest/meta-data/spot/instance-action", ({ } action, var time), _) =>
                ReplyAsync(context, $$"""{"action":"{{action}}","time":"{{Text(TimeMoves ? Now.AddMinutes(2) : time)}}"}""", "application/json"),
            ("/latest/meta-data/spot/termination-time", (_, var time), _) => ReplyAsync(context, Text(time)),
            ("/latest/meta-data/events/recommendations/rebalance", _, { } notice) =>
                ReplyAsync(context, $$"""{"noticeTime":"{{Text(notice)}}"}""", "application/json"),
            ("/latest/meta-data/events/maintenance/scheduled", _, _) => ReplyAsync(context, ScheduledEvents, "application/json"),
            _ => NotFoundAsync(context),
        };
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Page(int status, string reason) =>
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
        <html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
           <head>
              <title>{status} - {reason}</title>
           </head>
           <body>
              <h1>{status} - {reason}</h1>
           </body>
        </html>

        """;

    private static Task NotFoundAsync(HttpContext context) => ReplyAsync(
        context,
        """
        <?xml version="1.0" encoding="iso-8859-1"?>
        <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
        	"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
        <html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
         <head>
          <title>404 - Not Found</title>
         </head>
         <body>
          <h1>404 - Not Found</h1>
         </body>
        </html>

        """,
        "text/html",
        404);

    private Task GiveTokenAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers.ContainsKey("X-Forwarded-For"))
        {
            return ReplyAsync(context, Page(403, "Forbidden"), "text/html", 403);
        }

        if (!int.TryParse(headers[LifetimeHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 1 or > 21_600)
        {
            return ReplyAsync(context, Page(400, "Bad Request"), "text/html", 400);
        }

        var token = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
        _tokens[token] = Now.AddSeconds(seconds);
        context.Response.Headers[LifetimeHeader] = seconds.ToString(CultureInfo.InvariantCulture);
        return ReplyAsync(context, token);
    }
}
