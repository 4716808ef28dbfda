using System.Net;
using System.Net.Http.Headers;

namespace MlOps.Sdk.Mlflow;

/// <summary>
/// Sends a request once. Who sends it again, as a host's resilience handler does, gets what came of the first attempt: a creation that
/// is repeated after a lost reply would make a second run.
/// </summary>
internal sealed class SingleAttemptHandler : DelegatingHandler
{
    // What is longer is no error of MLflow's, and not kept for a repeat.
    private const int LongestBody = 64 * 1024;

    private static readonly HttpRequestOptionsKey<Func<HttpResponseMessage>> Outcome = new("MlOps.Outcome");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(Outcome, out var outcome))
        {
            return outcome();
        }

        request.Options.Set(Outcome, () => throw Unknown(null)); // until it is known, which it is not when the attempt is abandoned
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                var isShort = response.Content.Headers.ContentLength is <= LongestBody;
                var copy = new Copy(response, isShort ? await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false) : []);
                request.Options.Set(Outcome, () => copy.ToResponse(request));
            }

            return response;
        }
        catch (Exception exception)
        {
            // A cancellation would be taken for a connection that never was.
            request.Options.Set(Outcome, () => throw (exception as HttpRequestException ?? Unknown(exception)));
            throw;
        }
    }

    private static HttpRequestException Unknown(Exception? cause) =>
        new(HttpRequestError.ResponseEnded, "a handler of the host sent the request again, which was not done.", cause);

    /// <summary>A reply that is no success.</summary>
    private sealed class Copy(HttpResponseMessage response, byte[] body)
    {
        private readonly HttpStatusCode _status = response.StatusCode;
        private readonly MediaTypeHeaderValue? _type = response.Content.Headers.ContentType;
        private readonly RetryConditionHeaderValue? _retryAfter = response.Headers.RetryAfter;
        private readonly Uri? _location = response.Headers.Location;

        public HttpResponseMessage ToResponse(HttpRequestMessage request)
        {
            var again = new HttpResponseMessage(_status) { Content = new ByteArrayContent(body), RequestMessage = request };
            again.Content.Headers.ContentType = _type;
            again.Headers.RetryAfter = _retryAfter;
            again.Headers.Location = _location;
            return again;
        }
    }
}
