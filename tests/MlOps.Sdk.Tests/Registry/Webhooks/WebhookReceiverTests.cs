using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.Registry.Webhooks;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Webhooks;

/// <summary>Deliveries as MLflow signs them, and those of somebody who has not the secret.</summary>
public sealed class WebhookReceiverTests : IDisposable
{
    private readonly string _secret = Guid.NewGuid().ToString("N");
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_genuine_delivery_is_accepted_once()
    {
        using var receiver = Receiver();
        var (headers, body) = Delivery("delivery-1", Event("champion", "3"));

        var first = receiver.Receive(headers, body);
        var again = receiver.Receive(headers, body);

        Assert.True(first.IsAccepted);
        Assert.Equal((WebhookEventKind.ModelVersionAliasCreated, "flights", "champion", "3"), (first.Event!.Kind, first.Event.ModelName, first.Event.Alias, first.Event.Version));
        Assert.Equal((WebhookRefusal.Replayed, 200), (again.Refusal, again.StatusCode));
    }

    [Fact]
    public void Whichever_byte_of_a_delivery_is_changed_it_is_forged()
    {
        using var receiver = Receiver();
        var (headers, body) = Delivery("delivery-1", Event("champion", "3"));
        for (var i = 0; i < body.Length; i++)
        {
            var changed = body.ToArray();
            changed[i] ^= 1;
            Assert.Equal(WebhookRefusal.Forged, receiver.Receive(headers, changed).Refusal);
        }

        Assert.Equal(WebhookRefusal.Forged, receiver.Receive(name => name == "X-MLflow-Delivery-Id" ? "delivery-2" : headers(name), body).Refusal);
        Assert.Equal(WebhookRefusal.Forged, receiver.Receive(Delivery("delivery-1", Event("champion", "3"), "another secret").Headers, body).Refusal);
        Assert.Equal(WebhookRefusal.NoSignature, receiver.Receive(_ => null, body).Refusal);
        Assert.True(receiver.Receive(headers, body).IsAccepted); // nothing of that was remembered
    }

    [Theory]
    [InlineData(-301, WebhookRefusal.Late)]
    [InlineData(-300, WebhookRefusal.None)]
    [InlineData(300, WebhookRefusal.None)]
    [InlineData(301, WebhookRefusal.Late)]
    public void A_delivery_counts_within_the_tolerance_of_its_time(int seconds, WebhookRefusal expected)
    {
        using var receiver = Receiver();
        var (headers, body) = Delivery("delivery-1", Event("champion", "3"), seconds: seconds);

        Assert.Equal(expected, receiver.Receive(headers, body).Refusal);
    }

    [Fact]
    public void An_event_that_is_older_than_one_about_the_same_is_told_apart()
    {
        using var receiver = Receiver();
        var (newHeaders, newBody) = Delivery("new", Event("champion", "4", minute: 2));
        var (oldHeaders, oldBody) = Delivery("old", Event("champion", "3", minute: 1));
        var (otherHeaders, otherBody) = Delivery("other", Event("challenger", "3", minute: 1));

        Assert.False(receiver.Receive(newHeaders, newBody).IsOutOfOrder);
        Assert.True(receiver.Receive(oldHeaders, oldBody).IsOutOfOrder);
        Assert.False(receiver.Receive(otherHeaders, otherBody).IsOutOfOrder);
    }

    [Fact]
    public async Task What_could_not_be_acted_on_is_taken_again_and_what_was_done_is_remembered_beyond_the_process()
    {
        var (headers, body) = Delivery("delivery-1", Event("champion", "3"));
        var acted = 0;
        using (var receiver = Receiver(_folder.File("deliveries")))
        {
            await Assert.ThrowsAsync<IOException>(() => receiver.HandleAsync(headers, body, (_, _) => throw new IOException("no room"), TestContext.Current.CancellationToken));
            var delivery = await receiver.HandleAsync(headers, body, Act, TestContext.Current.CancellationToken);
            Assert.True(delivery.IsAccepted);
        }

        using var next = Receiver(_folder.File("deliveries"));
        var replayed = await next.HandleAsync(headers, body, Act, TestContext.Current.CancellationToken);

        Assert.Equal((WebhookRefusal.Replayed, 1), (replayed.Refusal, acted));

        Task Act(WebhookDelivery delivery, CancellationToken cancellationToken)
        {
            acted++;
            return Task.CompletedTask;
        }
    }

    [Fact]
    public void With_no_room_to_remember_a_delivery_it_is_asked_for_again_later()
    {
        using var receiver = new WebhookReceiver(new() { Secrets = [_secret], TimeProvider = _time, MaxRemembered = 1 });
        var (headers, body) = Delivery("delivery-1", Event("champion", "3"));
        var (nextHeaders, nextBody) = Delivery("delivery-2", Event("champion", "4"));

        Assert.True(receiver.Receive(headers, body).IsAccepted);
        var busy = receiver.Receive(nextHeaders, nextBody);

        Assert.Equal((WebhookRefusal.Busy, 503), (busy.Refusal, busy.StatusCode));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"entity\":\"model_version\"}")]
    [InlineData("{\"entity\":1,\"action\":\"created\",\"timestamp\":\"2026-11-01T12:00:00Z\",\"data\":{}}")]
    public void What_is_signed_and_is_no_event_is_malformed(string text)
    {
        using var receiver = Receiver();
        var (headers, body) = Delivery("delivery-1", text);

        Assert.Equal((WebhookRefusal.Malformed, 400), (receiver.Receive(headers, body).Refusal, receiver.Receive(headers, body).StatusCode));
    }

    [Fact]
    public void Without_a_secret_there_is_no_receiver() =>
        Assert.Contains("Nothing can be verified without a secret", Assert.Throws<ArgumentException>(() => new WebhookReceiver(new())).Message, StringComparison.Ordinal);

    private static string Event(string alias, string version, int minute = 0) =>
        $$$"""{"entity":"model_version_alias","action":"created","timestamp":"2026-11-01T11:{{{minute:00}}}:00+00:00","data":{"name":"flights","alias":"{{{alias}}}","version":"{{{version}}}"}}""";

    private WebhookReceiver Receiver(string? memoryFile = null) => new(new() { Secrets = [_secret], TimeProvider = _time, MemoryFile = memoryFile });

    private (Func<string, string?> Headers, byte[] Body) Delivery(string id, string text, string? secret = null, int seconds = 0)
    {
        var body = Encoding.UTF8.GetBytes(text);
        var timestamp = _time.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signed = Encoding.UTF8.GetBytes($"{id}.{timestamp}.{text}");
        var signature = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret ?? _secret), signed));
        return (name => name switch { "X-MLflow-Signature" => signature, "X-MLflow-Delivery-Id" => id, "X-MLflow-Timestamp" => timestamp, _ => null }, body);
    }
}
