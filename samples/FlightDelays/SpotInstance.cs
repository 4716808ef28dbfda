using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FlightDelays;

/// <summary>
/// Plays the metadata service of an EC2 Spot instance, version 2, on a free port of this machine: a token for a PUT, and to requests with
/// one 404, until EC2 takes the instance back.
/// </summary>
internal sealed class SpotInstance : IAsyncDisposable
{
    private const string TokenHeader = "X-aws-ec2-metadata-token";
    private const string LifetimeHeader = "X-aws-ec2-metadata-token-ttl-seconds";

    private readonly HttpListener _listener = new();
    private readonly string _token = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
    private readonly Task _answering;
    private volatile string? _action;

    private SpotInstance(Uri address)
    {
        Address = address;
        _listener.Prefixes.Add(address.AbsoluteUri);
        _listener.Start();
        _answering = AnswerAsync();
    }

    public Uri Address { get; }

    public static SpotInstance Start()
    {
        using var port = new TcpListener(IPAddress.Loopback, 0); // HttpListener takes no port 0
        port.Start();
        var number = ((IPEndPoint)port.LocalEndpoint).Port;
        port.Stop();
        return new(new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", number).Uri);
    }

    /// <summary>Gives the notice that comes two minutes before the instance is terminated.</summary>
    public void TakeBack()
    {
        var time = TimeProvider.System.GetUtcNow().AddMinutes(2).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        _action = $$"""{"action":"terminate","time":"{{time}}"}""";
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _answering;
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                var (status, body) = Answer(context.Request, context.Response);
                context.Response.StatusCode = (int)status;
                context.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: false);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // It was closed.
        }
    }

    private (HttpStatusCode Status, string Body) Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        if ((request.HttpMethod, request.RawUrl) == ("PUT", "/latest/api/token"))
        {
            response.Headers[LifetimeHeader] = request.Headers[LifetimeHeader];
            return (HttpStatusCode.OK, _token);
        }

        return request.Headers[TokenHeader] != _token ? (HttpStatusCode.Unauthorized, "Unauthorized")
            : request.RawUrl == "/latest/meta-data/spot/instance-action" && _action is { } action ? (HttpStatusCode.OK, action)
            : (HttpStatusCode.NotFound, "Not Found");
    }
}
