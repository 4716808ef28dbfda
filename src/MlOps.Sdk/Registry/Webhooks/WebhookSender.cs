using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>Sends one event until it is taken, or given up.</summary>
internal sealed class WebhookSender(WebhookOutboxOptions options, HttpClient client)
{
    /// <summary>What a receiver that has read the event says no with: it would say so again.</summary>
    private static readonly HttpStatusCode[] Final =
    [
        HttpStatusCode.BadRequest, HttpStatusCode.Gone, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.UnsupportedMediaType,
        HttpStatusCode.UnprocessableEntity,
    ];

    /// <summary>Why the last attempt failed; <see langword="null"/> once one was taken.</summary>
    public string? LastFailure { get; private set; }

    /// <returns>How often it was tried, and why it was given up; <see langword="null"/> when it was taken.</returns>
    public async Task<(int Attempts, string? Failure)> SendAsync(byte[] body, CancellationToken cancellationToken)
    {
        var id = CloudEvent.Read(body).Id;
        for (var attempt = 1; ; attempt++)
        {
            var (failure, isFinal, wanted) = await TryAsync(id, body, cancellationToken).ConfigureAwait(false);
            LastFailure = failure;
            if (failure is null || isFinal || attempt == options.MaxAttempts)
            {
                return (attempt, failure);
            }

            await Task.Delay(DelayAfter(attempt, wanted), options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(string? Failure, bool IsFinal, TimeSpan? Wanted)> TryAsync(string id, byte[] body, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.RequestTimeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = RequestFor(id, body);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            return response.IsSuccessStatusCode
                ? default
                : (string.Create(CultureInfo.InvariantCulture, $"the receiver answered {status}"), Final.Contains(response.StatusCode), WantedBy(response));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ("the receiver did not answer in time", false, null);
        }
        catch (HttpRequestException exception)
        {
            return ($"the receiver was not reached ({exception.HttpRequestError})", false, null);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The client may be the user's, with handlers that throw what they like: an open circuit, a credential that ran out.
            return ($"the request failed ({exception.GetType().Name})", false, null);
        }
    }

    private HttpRequestMessage RequestFor(string id, byte[] body)
    {
        // Each attempt is signed with its own time, so that it is in time; the id, the key by which repeats are known, stays.
        var timestamp = options.TimeProvider.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, options.Endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(CloudEvent.ContentType);
        request.Headers.Add("Idempotency-Key", id);
        request.Headers.Add(WebhookSignature.IdHeader, id);
        request.Headers.Add(WebhookSignature.TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign(WebhookSignature.StandardKey(options.Secret!), id, timestamp, body));
        return request;
    }

    private TimeSpan? WantedBy(HttpResponseMessage response) =>
        response.Headers.RetryAfter?.Delta ?? (response.Headers.RetryAfter?.Date is { } date ? date - options.TimeProvider.GetUtcNow() : null);

    private TimeSpan DelayAfter(int attempt, TimeSpan? wanted)
    {
        var longest = Math.Min(options.MaxDelay.TotalSeconds, options.FirstDelay.TotalSeconds * Math.Pow(2, Math.Min(attempt - 1, 60)));
        var delay = TimeSpan.FromSeconds(longest * (0.5 + (Random.Shared.NextDouble() / 2)));
        return wanted > delay ? (wanted < options.MaxDelay ? wanted.Value : options.MaxDelay) : delay;
    }
}
