using System.Net.Http.Headers;
using System.Text;
using MlOps.Sdk.Secrets;

namespace MlOps.Sdk.Interruption;

/// <summary>
/// Asks a metadata service. Such a service is on the machine's own link: no proxy is used, no redirect followed, and no answer larger
/// than 64 KB taken. An answer that does not come is a reply too, no exception.
/// </summary>
internal sealed class MetadataClient : IDisposable
{
    private const int MostBytes = 64 * 1024;

    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public MetadataClient(Uri address, TimeSpan connectTimeout, TimeProvider time)
    {
        _time = time;
        var connections = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = connectTimeout, // a connection goes on being made after its request is given up
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        };
        _http = new(connections) { BaseAddress = new(address, "/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    public Task<MetadataReply> GetAsync(string path, (string Name, string Value) header, TimeSpan timeout, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, header, body: null, timeout, cancellationToken);

    public async Task<MetadataReply> SendAsync(
        HttpMethod method, string path, (string Name, string Value) header, byte[]? body, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        using var expiry = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancellationToken);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            var receivedAt = _time.GetUtcNow();
            return await BodyAsync(response, either.Token).ConfigureAwait(false) is { } text
                ? MetadataReply.Of(response, text, receivedAt)
                : MetadataReply.Failed($"the answer is larger than {MostBytes:N0} bytes");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return MetadataReply.Failed($"no answer within {timeout}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return MetadataReply.Failed(SecretRedactor.Redact(exception.Message));
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<string?> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var content = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = content.ConfigureAwait(false);
        using var kept = new MemoryStream();
        var chunk = new byte[4096];
        while (await content.ReadAsync(chunk, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            if (kept.Length + count > MostBytes)
            {
                return null;
            }

            kept.Write(chunk, 0, count);
        }

        return Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length).TrimStart('\uFEFF');
    }
}
