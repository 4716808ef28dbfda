using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using MlOps.Sdk.Registry.Webhooks;
using MlOps.Sdk.Tests.Mlflow;

namespace MlOps.Sdk.Tests.Registry.Webhooks;

/// <summary>A server that receives events with a <see cref="WebhookReceiver"/>, and answers as a test says.</summary>
internal sealed class EventReceiver : IAsyncDisposable
{
    private readonly WebhookReceiver _receiver = new(new() { Secrets = [SignedRequest.Secret] });
    private readonly ConcurrentQueue<(string Id, string Body)> _deliveries = new();
    private readonly ConcurrentQueue<RegistryEvent> _events = new();
    private readonly StubServer _server;
    private int _requests;

    /// <param name="answer">The answer to a request of a number, from 0 on: a status, 0 to act on it and lose the answer, or -1 for that of the receiver.</param>
    public EventReceiver(Func<int, int> answer)
    {
        _server = new(request => Answer(request, answer(Interlocked.Increment(ref _requests) - 1)));
    }

    public Uri Address => new(_server.Address + "/hook");

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Each request, repeats too.</summary>
    public IReadOnlyList<(string Id, string Body)> Deliveries => [.. _deliveries];

    /// <summary>What was acted on.</summary>
    public IReadOnlyList<RegistryEvent> Events => [.. _events];

    public IReadOnlyList<StubRequest> Raw => _server.Requests;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _receiver.Dispose();
    }

    private StubReply Answer(StubRequest request, int status)
    {
        var headers = new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase);
        using var body = JsonDocument.Parse(request.Body);
        _deliveries.Enqueue((headers["Idempotency-Key"], request.Body));
        if (status > 0)
        {
            return new(status, "", Headers: status == 429 ? ["Retry-After: 0"] : []);
        }

        var delivery = _receiver.Receive(name => headers.GetValueOrDefault(name), Encoding.UTF8.GetBytes(request.Body));
        if (delivery.IsAccepted)
        {
            _events.Enqueue(delivery.Event!);
        }

        return status == 0 ? StubReply.Lost : new(delivery.StatusCode, "");
    }
}
