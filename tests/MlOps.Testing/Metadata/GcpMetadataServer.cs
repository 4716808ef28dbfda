using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace MlOps.Testing.Metadata;

/// <summary>Google Cloud's metadata server, as far as it tells of interruptions, with requests that wait for a change.</summary>
public sealed class GcpMetadataServer : MetadataServer
{
    private const string Instance = "/computeMetadata/v1/instance/";
    private readonly Dictionary<string, Value> _values = new()
    {
        ["preempted"] = new("FALSE"),
        ["maintenance-event"] = new("NONE"),
        ["scheduling/preemptible"] = new("FALSE"),
    };

    /// <summary>Whether waiting works: where it does not, each request is answered at once.</summary>
    public bool CanWait { get; set; } = true;

    /// <summary>Starts on a free port.</summary>
    public static async Task<GcpMetadataServer> StartAsync(TimeProvider? time = null)
    {
        var server = new GcpMetadataServer { Time = time ?? TimeProvider.System };
        await server.ListenAsync();
        return server;
    }

    /// <summary>Changes a value of the instance, and answers who waits for that.</summary>
    public void Set(string key, string text)
    {
        lock (_values)
        {
            var old = _values[key];
            _values[key] = new(text);
            old.Changed.SetResult();
        }
    }

    /// <inheritdoc />
    protected override async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var path = request.Path.Value ?? "";
        if (request.Headers["Metadata-Flavor"] != "Google" || request.Headers.ContainsKey("X-Forwarded-For"))
        {
            await ReplyAsync(context, "Missing Metadata-Flavor:Google header.", status: 403);
            return;
        }

        context.Response.Headers["Metadata-Flavor"] = "Google";
        if (!path.StartsWith(Instance, StringComparison.Ordinal) || Read(path[Instance.Length..]) is not { } value)
        {
            await ReplyAsync(context, "", status: 404);
            return;
        }

        var query = request.Query;
        var knows = query["last_etag"].ToString();
        if (CanWait && query["wait_for_change"] == "true" && (knows.Length == 0 || knows == value.Tag))
        {
            var most = query["timeout_sec"] is [{ } seconds] ? TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)) : Timeout.InfiniteTimeSpan;
            using var end = EndOf(context);
            await value.Changed.Task.WaitAsync(most, Time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the time may be up
            end.Token.ThrowIfCancellationRequested();
            value = Read(path[Instance.Length..])!;
        }

        context.Response.Headers.ETag = value.Tag;
        await ReplyAsync(context, value.Text, "application/text");
    }

    private Value? Read(string key)
    {
        lock (_values)
        {
            return _values.GetValueOrDefault(key);
        }
    }

    private sealed class Value(string text)
    {
        public string Text { get; } = text;

        public string Tag { get; } = Guid.NewGuid().ToString("N")[..16];

        public TaskCompletionSource Changed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
