using System.Net.Http.Headers;
using System.Reflection;

namespace MlOps.Sdk.Mlflow;

/// <summary>
/// Makes every request one that MLflow understands: says who sends it, and how long its body is. MLflow 3 reads a body without a
/// length as empty, and answers 200. Of a reply that is no success it keeps the start of the body.
/// </summary>
internal sealed class MlflowRequestHandler(MlflowServerOptions options, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // An error is a few lines; what is longer is a page or an attack.
    private const int LongestErrorBody = 64 * 1024;

    private static readonly ProductInfoHeaderValue Product =
        new("MlOps.Sdk", typeof(MlflowRequestHandler).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()?.Version ?? "0");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.UserAgent.Add(Product);
        if (request.RequestUri is { } uri && IsOurs(uri))
        {
            request.Headers.Authorization = options.Authorization;
        }

        if (request.Content is { Headers.ContentLength: null } content)
        {
            await content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        }

        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            response.Content = await ReadStartAsync(response.Content, cancellationToken).ConfigureAwait(false);
        }

        return response;
    }

    /// <summary>As much of an error's body as is worth reading. One that breaks off is no answer: its code may have been in the rest.</summary>
    private static async Task<HttpContent> ReadStartAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var bytes = new byte[LongestErrorBody];
        var count = 0;
        using (content)
        {
            try
            {
                var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
                int read;
                while ((read = await stream.ReadAsync(bytes.AsMemory(count), cancellationToken).ConfigureAwait(false)) > 0)
                {
                    count += read;
                }
            }
            catch (IOException exception)
            {
                throw new HttpRequestException(HttpRequestError.ResponseEnded, exception.Message, exception);
            }
        }

        return new ByteArrayContent(bytes, 0, count);
    }

    /// <summary>A signed address of a cloud's storage gets no credential of MLflow's.</summary>
    private bool IsOurs(Uri uri) =>
        Uri.Compare(uri, options.BaseAddress, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}
