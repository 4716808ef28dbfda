using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MlOps.Sdk.Tests.Mlflow;

/// <summary>An HTTP server on loopback that answers as a test says, and shows what it was sent to the byte.</summary>
public sealed class StubServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<StubRequest> _requests = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Func<StubRequest, Task<StubReply>> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;

    public StubServer(Func<StubRequest, StubReply> answer, X509Certificate2? certificate = null)
        : this(request => Task.FromResult(answer(request)), certificate)
    {
    }

    public StubServer(Func<StubRequest, Task<StubReply>> answer, X509Certificate2? certificate = null)
    {
        _answer = answer;
        _certificate = certificate;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary><c>http://localhost:port</c></summary>
    public string Address => $"{(_certificate is null ? "http" : "https")}://localhost:{Port}";

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public IReadOnlyList<StubRequest> Requests => [.. _requests];

    public IReadOnlyList<string> Calls => [.. _requests.Select(request => request.Call)];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        for (var number = 1; ; number++)
        {
            try
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token), number));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client, int connection)
    {
        using (client)
        {
            try
            {
                var (stream, shown) = await OpenAsync(client);
                await using (stream)
                {
                    while (await ReadAsync(stream, connection, shown) is { } request)
                    {
                        _requests.Enqueue(request);
                        var reply = await _answer(request).WaitAsync(_stop.Token);
                        if (reply.Status == 0)
                        {
                            return;
                        }

                        await stream.WriteAsync(reply.ToBytes(), _stop.Token);
                        if (reply.IsCutShort)
                        {
                            return;
                        }
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException
                or System.Security.Authentication.AuthenticationException)
            {
                // The client went away, or the test is over.
            }
        }
    }

    private async Task<(Stream Stream, string? ClientCertificate)> OpenAsync(TcpClient client)
    {
        if (_certificate is null)
        {
            return (client.GetStream(), null);
        }

        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = _certificate,
                ClientCertificateRequired = true,
#pragma warning disable CA5359 // The test looks at the certificate itself.
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
            },
            _stop.Token);
        return (tls, tls.RemoteCertificate?.Subject);
    }

    private async Task<StubRequest?> ReadAsync(Stream stream, int connection, string? shown)
    {
        var lines = new List<string>();
        while (await ReadLineAsync(stream) is { } line)
        {
            if (line.Length > 0)
            {
                lines.Add(line);
                continue;
            }

            var headers = lines.Skip(1).Select(header => header.Split(": ", 2)).ToDictionary(
                header => header[0], header => header[1], StringComparer.OrdinalIgnoreCase);
            var first = lines[0].Split(' ');
            return new(first[0], first[1], headers, await ReadBodyAsync(stream, headers), connection, shown);
        }

        return null;
    }

    /// <summary>A body without a length is empty, as for MLflow 3.</summary>
    private async Task<string> ReadBodyAsync(Stream stream, Dictionary<string, string> headers)
    {
        var bytes = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(bytes, _stop.Token);
        return Encoding.UTF8.GetString(bytes);
    }

    private async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }
}
