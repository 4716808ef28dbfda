using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Server;

/// <summary>Sends recorded requests to a server and compares its answers.</summary>
internal sealed class ExchangeReplay(MlflowTestServer server) : IDisposable
{
    private static readonly string[] ComparedHeaders =
        ["content-type", "content-disposition", "www-authenticate", "location", "allow", "transfer-encoding"];

    private readonly ExchangeComparer _comparer = new(server.ArtifactFolder);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    /// <returns>The first difference; nothing when the answer is the recorded one.</returns>
    public async Task<string?> DifferenceAsync(RecordedExchange exchange, CancellationToken cancellationToken)
    {
        using var request = Request(exchange);
        using var response = await _http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if ((int)response.StatusCode != exchange.Status)
        {
            return $"status {exchange.Status} became {(int)response.StatusCode}: {text.ReplaceLineEndings(" ")}";
        }

        return HeaderDifference(exchange, response) ?? BodyDifference(exchange, text);
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(RecordedExchange exchange)
    {
        // As it is on the wire: no dots resolved, no slashes merged.
        var uri = new Uri(
            server.Uri.GetLeftPart(UriPartial.Authority) + _comparer.Translate(exchange.Path),
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(exchange.Method), uri);
        if (exchange.Body is { } body)
        {
            if (exchange.BodySize is { } size)
            {
                Assert.True(size == body.Length, $"The body of {exchange.Name} had {size} bytes, the one built anew has {body.Length}.");
            }

            request.Content = new ByteArrayContent(exchange.IsJson ? Translate(body) : body);
        }
        else if (exchange.Method is "POST" or "PUT" or "PATCH")
        {
            request.Content = new ByteArrayContent([]);
        }

        foreach (var (name, value) in exchange.RequestHeaders)
        {
            if (name is "Content-Type")
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            }
            else if (name is "Content-Encoding")
            {
                request.Content!.Headers.ContentEncoding.Add(value);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        request.Headers.TransferEncodingChunked = exchange.IsChunked ? true : null;
        return request;
    }

    private byte[] Translate(byte[] body) => Encoding.UTF8.GetBytes(_comparer.Translate(Encoding.UTF8.GetString(body)));

    private string? HeaderDifference(RecordedExchange exchange, HttpResponseMessage response)
    {
        foreach (var name in ComparedHeaders)
        {
            var recorded = exchange.ResponseHeader(name);
            var actual = string.Join(", ", response.Headers.Concat(response.Content.Headers)
                .Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                .SelectMany(header => header.Value));
            if (Normal(name, recorded ?? "") != Normal(name, actual))
            {
                return $"header {name}: '{recorded}' became '{actual}'";
            }
        }

        return null;
    }

    /// <summary>The methods have no order, and the address is this server's.</summary>
    private string Normal(string name, string value) => name switch
    {
        "allow" => string.Join(", ", value.Split(", ").Order(StringComparer.Ordinal)),
        _ => value.Replace("127.0.0.1:5000", server.Uri.Authority, StringComparison.Ordinal),
    };

    private string? BodyDifference(RecordedExchange exchange, string text)
    {
        if (exchange.Response is not { } recorded)
        {
            var wanted = Normal("", exchange.ResponseText ?? text);
            return wanted == text ? null : $"text: '{wanted}' became '{text}'";
        }

        try
        {
            using var actual = JsonDocument.Parse(text);
            return _comparer.Difference(recorded, actual.RootElement);
        }
        catch (JsonException)
        {
            return $"JSON became '{text}'";
        }
    }
}
