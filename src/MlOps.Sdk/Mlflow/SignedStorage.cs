using System.Net.Http.Headers;

namespace MlOps.Sdk.Mlflow;

/// <summary>
/// Sends to the signed addresses of a cloud's storage that a server gives out. No credential, certificate or trust of the server's goes
/// there, and no message has the query of such an address: the signature in it lets anyone in.
/// </summary>
internal sealed class SignedStorage : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="options">The server's, of which the time to connect is taken.</param>
    /// <param name="hostHandler">Gives the handler that sends, where the host has its own way.</param>
    public SignedStorage(MlflowServerOptions options, Func<HttpMessageHandler>? hostHandler)
    {
        var anonymous = new MlflowServerOptions { BaseAddress = options.BaseAddress, RequestTimeout = options.RequestTimeout };
        HttpMessageHandler connections = hostHandler is null ? MlflowConnections.Create(anonymous) : new HostConnections(hostHandler);
        _http = new(new MlflowRequestHandler(anonymous, connections)) { Timeout = Timeout.InfiniteTimeSpan }; // each attempt has its own
    }

    /// <summary>Stores content whose length is known.</summary>
    /// <returns>The storage's mark of what it stored; empty when it gives none.</returns>
    public async Task<string> PutAsync(
        Uri address, IEnumerable<KeyValuePair<string, string>> headers, HttpContent content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        try
        {
            using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? ETagOf(response.Headers)
                : throw MlflowErrors.StorageRefused(address, response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (
            exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw MlflowErrors.StorageUnreachable(address, exception);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>As it was sent: not every storage quotes it as the standard says.</summary>
    private static string ETagOf(HttpResponseHeaders headers) =>
        headers.TryGetValues("ETag", out var values) ? values.FirstOrDefault() ?? "" : "";
}
