using System.Text.Json;
using MlOps.Sdk.Registry.Webhooks;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Webhooks;

public sealed class WebhookOutboxTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_event_is_a_signed_cloud_event_that_a_receiver_accepts()
    {
        await using var receiver = new EventReceiver(_ => -1);
        await using var outbox = Open(receiver);

        var id = await outbox.EnqueueAsync(
            RegistryEventTypes.Promoted, "delays", new Dictionary<string, string?> { ["name"] = "delays", ["alias"] = "champion", ["version"] = "3", ["größe"] = null }, Token);
        await outbox.DrainAsync(Token);

        var request = Assert.Single(receiver.Raw);
        Assert.Equal(("POST", "/hook", "application/cloudevents+json"), (request.Method, request.Target, request.Headers["Content-Type"]));
        var json = request.Json;
        Assert.Equal(
            ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"], json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("1.0", id, "/registry"), (json.GetProperty("specversion").GetString(), json.GetProperty("id").GetString(), json.GetProperty("source").GetString()));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("data").GetProperty("größe").ValueKind);
        var received = Assert.Single(receiver.Events);
        Assert.Equal(("registry.promoted", "delays", "champion", "3"), (received.Type, received.ModelName, received.Alias, received.Version));
        Assert.Equal((0, null), (outbox.Waiting, outbox.LastFailure));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(404)]
    [InlineData(302)]
    [InlineData(0)] // acted on, and the answer lost
    public async Task A_receiver_that_fails_some_times_gets_each_event_with_the_same_key_and_bytes_and_acts_once(int failure)
    {
        await using var receiver = new EventReceiver(number => number % 4 == 3 ? -1 : failure);
        await using var outbox = Open(receiver);

        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await EnqueueAsync(outbox, i));
        }

        await outbox.DrainAsync(Token);

        Assert.Equal(ids, receiver.Deliveries.Select(delivery => delivery.Id).Distinct());
        Assert.Equal(5, receiver.Deliveries.Distinct().Count());
        Assert.Equal(["0", "1", "2", "3", "4"], receiver.Events.Select(received => received.Version));
        Assert.True(receiver.Requests >= 10, "The receiver failed hardly ever: the test shows nothing.");
        Assert.Empty(outbox.GetDeadLetters());
    }

    [Fact]
    public async Task A_client_of_the_user_that_throws_what_it_likes_is_tried_again_and_ends_nothing()
    {
        await using var receiver = new EventReceiver(_ => -1);
        using var client = new HttpClient(new ThrowingHandler(failures: 3) { InnerHandler = new SocketsHttpHandler() });
        await using var outbox = Open(receiver, options => options.HttpClient = client);

        await EnqueueAsync(outbox, 0);
        await EnqueueAsync(outbox, 1);
        await outbox.DrainAsync(Token);

        Assert.Equal(["0", "1"], receiver.Events.Select(received => received.Version));
        Assert.Empty(outbox.GetDeadLetters());
    }

    [Fact]
    public async Task What_is_tried_too_often_becomes_a_dead_letter_and_the_next_ones_turn_comes()
    {
        await using var receiver = new EventReceiver(number => number < 3 ? 503 : -1);
        await using var outbox = Open(receiver, options => options.MaxAttempts = 3);

        var dead = await EnqueueAsync(outbox, 0);
        await EnqueueAsync(outbox, 1);
        await outbox.DrainAsync(Token);

        var letter = Assert.Single(outbox.GetDeadLetters());
        Assert.Equal((dead, "registry.promoted", 3, "the receiver answered 503"), (letter.Id, letter.Type, letter.Attempts, letter.Reason));
        Assert.Equal(["1"], receiver.Events.Select(received => received.Version));

        await outbox.RedeliverAsync(dead, Token);
        await outbox.DrainAsync(Token);

        Assert.Equal(["1", "0"], receiver.Events.Select(received => received.Version));
        Assert.Single(receiver.Deliveries.Where(delivery => delivery.Id == dead).Distinct()); // the same bytes each time
        Assert.Empty(outbox.GetDeadLetters());
        await Assert.ThrowsAsync<WebhookOutboxException>(() => outbox.RedeliverAsync(dead, Token));
        await Assert.ThrowsAsync<WebhookOutboxException>(() => outbox.RedeliverAsync("../" + dead, Token));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(410)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task What_the_receiver_refuses_for_good_is_not_tried_again(int status)
    {
        await using var receiver = new EventReceiver(number => number == 0 ? status : -1);
        await using var outbox = Open(receiver);

        await EnqueueAsync(outbox, 0);
        await EnqueueAsync(outbox, 1);
        await outbox.DrainAsync(Token);

        Assert.Equal(2, receiver.Requests);
        Assert.Equal(1, Assert.Single(outbox.GetDeadLetters()).Attempts);
    }

    [Fact]
    public async Task What_could_not_be_delivered_is_delivered_by_the_next_outbox_on_the_folder()
    {
        var down = new UriBuilder("http", "localhost", 9).Uri;
        var ids = new List<string>();
        await using (var outbox = WebhookOutbox.Open(_folder.Path, Options(down)))
        {
            ids.Add(await EnqueueAsync(outbox, 0));
            ids.Add(await EnqueueAsync(outbox, 1));
            Assert.Equal(2, outbox.Waiting);
        }

        await using var receiver = new EventReceiver(_ => -1);
        await using var next = Open(receiver);
        ids.Add(await EnqueueAsync(next, 2));
        await next.DrainAsync(Token);

        Assert.Equal(ids, receiver.Deliveries.Select(delivery => delivery.Id));
        Assert.Equal(["0", "1", "2"], receiver.Events.Select(received => received.Version));
    }

    [Fact]
    public async Task A_dead_letter_outlives_the_outbox()
    {
        await using var receiver = new EventReceiver(_ => 400);
        await using (var outbox = Open(receiver))
        {
            await EnqueueAsync(outbox, 0);
            await outbox.DrainAsync(Token);
        }

        await using var next = Open(receiver);
        await next.DrainAsync(Token);

        Assert.Single(next.GetDeadLetters());
        Assert.Equal(1, receiver.Requests);
    }

    [Fact]
    public async Task An_event_that_is_too_long_and_options_that_can_not_be_are_refused()
    {
        await using var receiver = new EventReceiver(_ => -1);
        await using var outbox = Open(receiver);

        await Assert.ThrowsAsync<ArgumentException>(
            () => outbox.EnqueueAsync("a", null, new Dictionary<string, string?> { ["a"] = new('x', 65 * 1024) }, Token));
        var faults = Assert.Throws<ArgumentException>(
            () => WebhookOutbox.Open(_folder.Path, new() { Endpoint = new("ftp://localhost"), MaxAttempts = 0, FirstDelay = TimeSpan.Zero })).Message;

        Assert.All(["Endpoint", "Secret", "MaxAttempts", "FirstDelay"], name => Assert.Contains(name, faults));
        await outbox.DrainAsync(Token);
        Assert.Equal(0, receiver.Requests);
    }

    private sealed class ThrowingHandler(int failures) : DelegatingHandler
    {
        private int _left = failures;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Interlocked.Decrement(ref _left) >= 0 ? throw new InvalidOperationException("the circuit is open") : base.SendAsync(request, cancellationToken);
    }

    internal static WebhookOutboxOptions Options(Uri endpoint) => new()
    {
        Endpoint = endpoint,
        Secret = SignedRequest.Secret,
        FirstDelay = TimeSpan.FromMilliseconds(1),
        MaxDelay = TimeSpan.FromMilliseconds(5),
    };

    private WebhookOutbox Open(EventReceiver receiver, Action<WebhookOutboxOptions>? configure = null)
    {
        var options = Options(receiver.Address);
        configure?.Invoke(options);
        return WebhookOutbox.Open(_folder.Path, options);
    }

    private static Task<string> EnqueueAsync(WebhookOutbox outbox, int version) => outbox.EnqueueAsync(
        RegistryEventTypes.Promoted,
        "delays",
        new Dictionary<string, string?> { ["name"] = "delays", ["alias"] = "champion", ["version"] = $"{version}" },
        Token);
}
