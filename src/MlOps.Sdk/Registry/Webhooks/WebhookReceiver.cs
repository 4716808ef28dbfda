namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>Receives deliveries of webhooks: verifies who sent them, and refuses those that are late, replayed or forged.</summary>
/// <remarks>
/// It takes a request's headers and its body, byte by byte as it came, from whatever server there is. MLflow's headers are known
/// (<c>X-MLflow-Signature</c>, <c>X-MLflow-Delivery-Id</c>, <c>X-MLflow-Timestamp</c>) and those of the Standard Webhooks specification
/// (<c>webhook-id</c>, <c>webhook-timestamp</c>, <c>webhook-signature</c>). Thread-safe.
/// </remarks>
public sealed class WebhookReceiver : IDisposable
{
    private const int MostSubjects = 10_000;

    private readonly IReadOnlyList<byte[]> _mlflowKeys;
    private readonly IReadOnlyList<byte[]> _standardKeys;
    private readonly TimeSpan _tolerance;
    private readonly TimeSpan _rememberFor;
    private readonly int _maxBodyBytes;
    private readonly TimeProvider _time;
    private readonly DeliveryMemory _memory;
    private readonly NewestEvents _newest = new(MostSubjects);

    /// <summary>Begins to receive.</summary>
    /// <param name="options">The secrets, and how it works.</param>
    /// <exception cref="ArgumentException">There is no secret, or a number is not positive.</exception>
    /// <exception cref="IOException">The file for what is remembered can't be used.</exception>
    public WebhookReceiver(WebhookReceiverOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Secrets is not { Count: > 0 } || options.Secrets.Any(string.IsNullOrEmpty))
        {
            throw new ArgumentException("Nothing can be verified without a secret. Set Secrets to the one that the webhook was created with.", nameof(options));
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Tolerance, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxRemembered, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBodyBytes, 1, nameof(options));
        ArgumentNullException.ThrowIfNull(options.TimeProvider, nameof(options));
        _mlflowKeys = [.. options.Secrets.Select(WebhookSignature.MlflowKey)];
        _standardKeys = [.. options.Secrets.Select(WebhookSignature.StandardKey)];
        _tolerance = options.Tolerance;
        _rememberFor = options.RememberFor > options.Tolerance * 2 ? options.RememberFor : options.Tolerance * 2;
        _maxBodyBytes = options.MaxBodyBytes;
        _time = options.TimeProvider;
        _memory = new(options.MaxRemembered, options.MemoryFile, Now);
    }

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Judges a request and remembers it. What fails after that is not tried again; <see cref="HandleAsync"/> is for that.</summary>
    /// <param name="header">Gives the value of a request's header; <see langword="null"/> where it has none.</param>
    /// <param name="body">The request's body as it came.</param>
    public WebhookDelivery Receive(Func<string, string?> header, ReadOnlyMemory<byte> body)
    {
        var delivery = Judge(header, body);
        if (delivery.IsAccepted)
        {
            Complete(delivery.DeliveryId!);
        }

        return delivery;
    }

    /// <summary>
    /// Judges a request and acts on it when it is accepted. It counts as received once that is done: when it throws, a repeat is acted on
    /// again, and one that comes meanwhile is <see cref="WebhookRefusal.InProgress"/> and to come once more.
    /// </summary>
    /// <param name="header">Gives the value of a request's header; <see langword="null"/> where it has none.</param>
    /// <param name="body">The request's body as it came.</param>
    /// <param name="act">Acts on the delivery. What it throws goes up; answer with 500 then, so that the sender repeats.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<WebhookDelivery> HandleAsync(
        Func<string, string?> header,
        ReadOnlyMemory<byte> body,
        Func<WebhookDelivery, CancellationToken, Task> act,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(act);
        var delivery = Judge(header, body);
        if (!delivery.IsAccepted)
        {
            return delivery;
        }

        try
        {
            await act(delivery, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _memory.Forget(delivery.DeliveryId!);
            throw;
        }

        Complete(delivery.DeliveryId!);
        return delivery;
    }

    /// <inheritdoc />
    public void Dispose() => _memory.Dispose();

    private void Complete(string id)
    {
        try
        {
            _memory.Complete(id);
        }
        catch
        {
            _memory.Forget(id); // the sender is not answered with success: what it sends again is no replay
            throw;
        }
    }

    private WebhookDelivery Judge(Func<string, string?> header, ReadOnlyMemory<byte> body)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (body.Length > _maxBodyBytes)
        {
            return new(WebhookRefusal.TooLong);
        }

        var isMlflow = header("X-MLflow-Signature") is not null;
        var signature = header(isMlflow ? "X-MLflow-Signature" : WebhookSignature.SignatureHeader);
        var id = header(isMlflow ? "X-MLflow-Delivery-Id" : WebhookSignature.IdHeader);
        if (signature is null || !WebhookSignature.IsId(id)
            || !WebhookSignature.TryReadTimestamp(header(isMlflow ? "X-MLflow-Timestamp" : WebhookSignature.TimestampHeader), out var timestamp))
        {
            return new(WebhookRefusal.NoSignature);
        }

        // Nobody learns anything about the rest who has not the secret.
        return WebhookSignature.Verify(isMlflow ? _mlflowKeys : _standardKeys, id!, timestamp, body.Span, signature) ? JudgeGenuine(id!, timestamp, body) : new(WebhookRefusal.Forged);
    }

    private WebhookDelivery JudgeGenuine(string id, long timestamp, ReadOnlyMemory<byte> body)
    {
        var now = Now;
        if (Math.Abs(now - timestamp) > _tolerance.TotalSeconds)
        {
            return new(WebhookRefusal.Late, id);
        }

        if (RegistryEvent.TryParse(body) is not { } received)
        {
            return new(WebhookRefusal.Malformed, id);
        }

        var refusal = _memory.Take(id, Math.Max(now, timestamp) + (long)_rememberFor.TotalSeconds, now);
        return refusal == WebhookRefusal.None ? new(refusal, id, received, _newest.IsOutdated(received)) : new(refusal, id);
    }
}
