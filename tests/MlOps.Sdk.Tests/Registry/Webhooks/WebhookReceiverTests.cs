using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.Registry.Webhooks;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Webhooks;

public sealed class WebhookReceiverTests : IDisposable
{
    private const string Moved = """{"name": "delays", "alias": "champion", "version": "3"}""";

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Some.Time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_signature_is_the_one_of_the_specification()
    {
        // Computed with Python's hmac over "msg_1.1700000000.{}".
        Assert.Equal("v1,gyilEPypGFlQlQI1dHe13GWcq4ix1bVzOkE8aupzOhM=", WebhookSignature.Sign("not-a-real-one"u8.ToArray(), "msg_1", 1_700_000_000, "{}"u8));
    }

    [Fact]
    public void The_secret_of_a_standard_webhook_stands_for_the_bytes_that_its_base64_does()
    {
        // The example in the libraries of the Standard Webhooks; its secret is spelled in bytes, for those who look for real ones.
        byte[] key = [0x31, 0xF2, 0x90, 0xF6, 0xBF, 0x06, 0x29, 0x8A, 0xAB, 0x4F, 0x08, 0xD4, 0x3C, 0x3F, 0x08, 0x2C, 0xF6, 0x48, 0xA3, 0x62, 0xDA, 0x2D, 0xA4, 0xB0];
        var secret = "whsec_" + Convert.ToBase64String(key);

        var signature = WebhookSignature.Sign(WebhookSignature.StandardKey(secret), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, """{"test": 2432232314}"""u8);

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
        Assert.Equal("not-a-real-one"u8, WebhookSignature.StandardKey("not-a-real-one"));
        Assert.Equal("whsec_?"u8, WebhookSignature.StandardKey("whsec_?")); // no base64
        Assert.Equal("whsec_"u8, WebhookSignature.StandardKey("whsec_"));
    }

    [Fact]
    public void A_standard_webhook_is_received_with_its_encoded_secret_and_one_of_mlflow_with_the_same_as_text()
    {
        var secret = "whsec_" + Convert.ToBase64String("only for this test"u8);
        using var receiver = Receiver(options => options.Secrets = [secret]);
        var mlflow = SignedRequest.Of("model_version_alias", "created", Moved, Some.Time, secret: secret);
        var time = mlflow.Headers["X-MLflow-Timestamp"];
        var standard = new Dictionary<string, string>
        {
            ["webhook-id"] = "msg_1",
            ["webhook-timestamp"] = time,
            ["webhook-signature"] = "v1a,whatever " + WebhookSignature.Sign("only for this test"u8.ToArray(), "msg_1", long.Parse(time, CultureInfo.InvariantCulture), mlflow.Body),
        };

        Assert.True(receiver.Receive(mlflow.Header, mlflow.Body).IsAccepted);
        Assert.True(receiver.Receive(name => standard.GetValueOrDefault(name), mlflow.Body).IsAccepted);
    }

    [Fact]
    public void A_genuine_delivery_is_accepted_with_its_event()
    {
        using var receiver = Receiver();
        var request = SignedRequest.Of("model_version_alias", "created", Moved, Some.Time);

        var delivery = receiver.Receive(request.Header, request.Body);

        Assert.Equal((true, 200, "3f0c1f1e-delivery", false), (delivery.IsAccepted, delivery.StatusCode, delivery.DeliveryId, delivery.IsOutOfOrder));
        var received = delivery.Event!;
        Assert.Equal((RegistryEventKind.ModelVersionAliasCreated, "model_version_alias.created", Some.Time), (received.Kind, received.Type, received.Time));
        Assert.Equal(("delays", "champion", "3"), (received.ModelName, received.Alias, received.Version));
    }

    [Theory]
    [InlineData("registered_model", "created", """{"name": "m", "tags": {"a": "b"}, "description": "d"}""", RegistryEventKind.RegisteredModelCreated)]
    [InlineData("model_version", "created", """{"name": "m", "version": "1", "source": "runs:/r/model", "run_id": "r", "tags": {}, "description": null}""", RegistryEventKind.ModelVersionCreated)]
    [InlineData("model_version_tag", "set", """{"name": "m", "version": "1", "key": "k", "value": "v"}""", RegistryEventKind.ModelVersionTagSet)]
    [InlineData("model_version_tag", "deleted", """{"name": "m", "version": "1", "key": "k"}""", RegistryEventKind.ModelVersionTagDeleted)]
    [InlineData("model_version_alias", "deleted", """{"name": "m", "alias": "a"}""", RegistryEventKind.ModelVersionAliasDeleted)]
    [InlineData("budget_policy", "exceeded", """{"limit": 5}""", RegistryEventKind.Other)]
    [InlineData("prompt_version", "created", """{"name": "m", "version": "1"}""", RegistryEventKind.Other)]
    public void Every_event_of_mlflow_is_named_and_one_that_is_new_is_kept(string entity, string action, string data, RegistryEventKind kind)
    {
        using var receiver = Receiver();
        var request = SignedRequest.Of(entity, action, data, Some.Time);

        var received = receiver.Receive(request.Header, request.Body).Event!;

        Assert.Equal((kind, $"{entity}.{action}"), (received.Kind, received.Type));
        Assert.Equal(data, received.Data.GetRawText());
        Assert.Equal(data.Contains("\"m\"") ? "m" : null, received.ModelName);
    }

    [Fact]
    public void A_forged_delivery_is_refused_whatever_was_changed()
    {
        using var receiver = Receiver();
        var original = SignedRequest.Of("model_version_alias", "created", Moved, Some.Time);
        for (var at = 0; at < original.Body.Length; at++)
        {
            var body = original.Body.ToArray();
            body[at] ^= 1;
            Assert.Equal(WebhookRefusal.Forged, receiver.Receive(original.Header, body).Refusal);
        }

        foreach (var (name, value, refusal) in new[]
        {
            ("X-MLflow-Delivery-Id", "another", WebhookRefusal.Forged),
            ("X-MLflow-Timestamp", (Some.Time.ToUnixTimeSeconds() + 1).ToString(CultureInfo.InvariantCulture), WebhookRefusal.Forged),
            ("X-MLflow-Signature", "v1,", WebhookRefusal.Forged),
            ("X-MLflow-Signature", "v2" + original.Headers["X-MLflow-Signature"][2..], WebhookRefusal.Forged),
            ("X-MLflow-Signature", original.Headers["X-MLflow-Signature"] + "AA", WebhookRefusal.Forged),
            ("X-MLflow-Delivery-Id", "a.b", WebhookRefusal.NoSignature),
            ("X-MLflow-Delivery-Id", "", WebhookRefusal.NoSignature),
            ("X-MLflow-Timestamp", "now", WebhookRefusal.NoSignature),
            ("X-MLflow-Timestamp", "-1", WebhookRefusal.NoSignature),
        })
        {
            var changed = SignedRequest.Of("model_version_alias", "created", Moved, Some.Time);
            changed.Headers[name] = value;
            var delivery = receiver.Receive(changed.Header, changed.Body);
            Assert.Equal((refusal, 401), (delivery.Refusal, delivery.StatusCode));
            Assert.Null(delivery.Event);
        }

        var other = SignedRequest.Of("model_version_alias", "created", Moved, Some.Time, secret: "another");
        Assert.Equal(WebhookRefusal.Forged, receiver.Receive(other.Header, other.Body).Refusal);
        Assert.Equal(WebhookRefusal.NoSignature, receiver.Receive(_ => null, original.Body).Refusal);
        Assert.True(receiver.Receive(original.Header, original.Body).IsAccepted); // the control, which the forged ones have not used up
    }

    [Fact]
    public void A_delivery_outside_the_tolerance_is_refused_before_and_behind()
    {
        using var receiver = Receiver();
        WebhookRefusal At(TimeSpan offset, string id)
        {
            var request = SignedRequest.Of("model_version_alias", "created", Moved, Some.Time + offset, id);
            return receiver.Receive(request.Header, request.Body).Refusal;
        }

        Assert.Equal(WebhookRefusal.Late, At(TimeSpan.FromSeconds(-301), "a"));
        Assert.Equal(WebhookRefusal.Late, At(TimeSpan.FromSeconds(301), "b"));
        Assert.Equal(WebhookRefusal.None, At(TimeSpan.FromSeconds(-300), "c"));
        Assert.Equal(WebhookRefusal.None, At(TimeSpan.FromSeconds(300), "d"));
    }

    [Fact]
    public void A_replay_is_refused_and_answered_as_the_first_time()
    {
        using var receiver = Receiver();
        var request = SignedRequest.Of("model_version_alias", "created", Moved, Some.Time);

        Assert.True(receiver.Receive(request.Header, request.Body).IsAccepted);
        _time.Advance(TimeSpan.FromMinutes(4));
        var replayed = receiver.Receive(request.Header, request.Body);

        Assert.Equal((WebhookRefusal.Replayed, 200, false), (replayed.Refusal, replayed.StatusCode, replayed.IsAccepted));
        Assert.Null(replayed.Event);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(WebhookRefusal.Late, receiver.Receive(request.Header, request.Body).Refusal);
    }

    [Fact]
    public void A_replay_signed_anew_is_refused_for_a_day()
    {
        using var receiver = Receiver();
        foreach (var (hours, refusal) in new[] { (0, WebhookRefusal.None), (23, WebhookRefusal.Replayed), (2, WebhookRefusal.None) })
        {
            _time.Advance(TimeSpan.FromHours(hours));
            var request = SignedRequest.Of("model_version_alias", "created", Moved, _time.GetUtcNow());
            Assert.Equal(refusal, receiver.Receive(request.Header, request.Body).Refusal);
        }
    }

    [Fact]
    public async Task A_delivery_whose_action_failed_may_come_again_and_then_not_any_more()
    {
        using var receiver = Receiver();
        var request = SignedRequest.Of("model_version_alias", "created", Moved, Some.Time);
        var acted = 0;
        Task<WebhookDelivery> HandleAsync(bool fail) => receiver.HandleAsync(
            request.Header, request.Body, (_, _) => ++acted > 0 && fail ? throw new IOException("not now") : Task.CompletedTask, Token);

        await Assert.ThrowsAsync<IOException>(() => HandleAsync(fail: true));
        Assert.True((await HandleAsync(fail: false)).IsAccepted);
        Assert.Equal(WebhookRefusal.Replayed, (await HandleAsync(fail: false)).Refusal);

        Assert.Equal(2, acted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_delivery_that_comes_again_while_it_is_acted_on_is_to_come_once_more_since_the_first_may_fail_yet(bool fails)
    {
        using var receiver = Receiver();
        var request = SignedRequest.Of("model_version_alias", "created", Moved, Some.Time);
        var work = new TaskCompletionSource();
        var first = receiver.HandleAsync(request.Header, request.Body, (_, _) => work.Task, Token);
        Task<WebhookDelivery> AgainAsync() => receiver.HandleAsync(request.Header, request.Body, (_, _) => Task.CompletedTask, Token);

        var meanwhile = await AgainAsync();
        if (fails)
        {
            work.SetException(new IOException("not now"));
            await Assert.ThrowsAsync<IOException>(() => first);
        }
        else
        {
            work.SetResult();
            await first;
        }

        Assert.Equal((WebhookRefusal.InProgress, 503, false), (meanwhile.Refusal, meanwhile.StatusCode, meanwhile.IsAccepted));
        Assert.Equal(fails ? WebhookRefusal.None : WebhookRefusal.Replayed, (await AgainAsync()).Refusal);
        Assert.Equal(WebhookRefusal.Replayed, (await AgainAsync()).Refusal);
    }

    [Fact]
    public void What_is_not_done_yet_is_not_remembered_beyond_the_process_also_when_the_file_is_written_anew()
    {
        var file = _folder.File("deliveries");
        using (var memory = new DeliveryMemory(capacity: 10, file, now: 0))
        {
            Assert.Equal(WebhookRefusal.None, memory.Take("started", expiry: 1_000_000, now: 0));
            for (var i = 0; i < 2_000; i++)
            {
                Assert.Equal(WebhookRefusal.None, memory.Take($"done-{i}", expiry: i, now: i));
                memory.Complete($"done-{i}");
            }
        }

        Assert.InRange(File.ReadAllLines(file).Length, 1, 1_500); // it was written anew
        using var next = new DeliveryMemory(capacity: 10_000, file, now: 0);
        Assert.Equal((WebhookRefusal.None, WebhookRefusal.Replayed), (next.Take("started", expiry: 99, now: 0), next.Take("done-1999", expiry: 99, now: 0)));
    }

    [Fact]
    public async Task Of_many_at_once_one_is_acted_on()
    {
        using var receiver = Receiver();
        var request = SignedRequest.Of("model_version_alias", "created", Moved, Some.Time);
        var acted = 0;

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(
            () => receiver.HandleAsync(
                request.Header,
                request.Body,
                async (_, cancellationToken) =>
                {
                    Interlocked.Increment(ref acted);
                    await Task.Yield();
                },
                Token),
            Token)));

        Assert.Equal(1, acted);
    }

    [Fact]
    public void What_is_remembered_has_a_bound_and_nothing_is_forgotten_for_it()
    {
        using var receiver = Receiver(options => options.MaxRemembered = 2);
        WebhookDelivery Receive(string id)
        {
            var request = SignedRequest.Of("model_version_alias", "created", Moved, _time.GetUtcNow(), id);
            return receiver.Receive(request.Header, request.Body);
        }

        Assert.Equal([WebhookRefusal.None, WebhookRefusal.None, WebhookRefusal.Busy], new[] { "a", "b", "c" }.Select(id => Receive(id).Refusal));
        Assert.Equal(503, Receive("c").StatusCode);
        Assert.Equal(WebhookRefusal.Replayed, Receive("a").Refusal);
        _time.Advance(TimeSpan.FromDays(1.1));
        Assert.Equal(WebhookRefusal.None, Receive("c").Refusal);
    }

    [Fact]
    public void A_receiver_with_a_file_refuses_what_one_before_it_received_and_control_one_without_does_not()
    {
        var request = SignedRequest.Of("model_version_alias", "created", Moved, Some.Time);
        foreach (var (file, refusal) in new[] { (_folder.File("seen/deliveries"), WebhookRefusal.Replayed), (null, WebhookRefusal.None) })
        {
            using (var first = Receiver(options => options.MemoryFile = file))
            {
                Assert.True(first.Receive(request.Header, request.Body).IsAccepted);
            }

            if (file is not null)
            {
                File.AppendAllText(file, "cut-off 99999"); // as a crash leaves it
            }

            using var second = Receiver(options => options.MemoryFile = file);
            Assert.Equal(refusal, second.Receive(request.Header, request.Body).Refusal);
        }
    }

    [Fact]
    public void The_file_does_not_grow_without_end_and_is_one_receivers()
    {
        var file = _folder.File("deliveries");
        using (var receiver = Receiver(options => { options.MemoryFile = file; options.RememberFor = TimeSpan.FromMinutes(10); }))
        {
            Assert.Throws<IOException>(() => Receiver(options => options.MemoryFile = file));
            for (var i = 0; i < 1100; i++)
            {
                _time.Advance(TimeSpan.FromMinutes(1));
                var request = SignedRequest.Of("model_version_alias", "created", Moved, _time.GetUtcNow(), $"delivery-{i}");
                Assert.True(receiver.Receive(request.Header, request.Body).IsAccepted);
            }
        }

        Assert.InRange(File.ReadAllLines(file).Length, 1, 200);
    }

    [Fact]
    public void An_event_that_is_older_than_the_newest_about_the_same_is_told()
    {
        using var receiver = Receiver();
        bool Receive(string id, string data, int second, string action = "created")
        {
            var request = SignedRequest.Of("model_version_alias", action, data, Some.Time, id, Some.Time.AddSeconds(second));
            return receiver.Receive(request.Header, request.Body).IsOutOfOrder;
        }

        Assert.False(Receive("a", Moved, second: 2));
        Assert.True(Receive("b", """{"name": "delays", "alias": "champion", "version": "2"}""", second: 1));
        Assert.True(Receive("c", """{"name": "delays", "alias": "champion"}""", second: 1, action: "deleted"));
        Assert.False(Receive("d", """{"name": "delays", "alias": "challenger", "version": "2"}""", second: 1));
        Assert.False(Receive("e", """{"name": "other", "alias": "champion", "version": "2"}""", second: 1));
        Assert.False(Receive("f", Moved, second: 3));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("not JSON")]
    [InlineData("""{"entity": 1, "action": "created", "timestamp": "2026-01-02T03:04:05Z", "data": {}}""")]
    [InlineData("""{"entity": "model_version", "action": "created", "timestamp": "soon", "data": {}}""")]
    [InlineData("""{"entity": "model_version", "action": "created", "timestamp": "2026-01-02T03:04:05Z", "data": []}""")]
    [InlineData("""{"entity": "a", "entity": "b", "action": "created", "timestamp": "2026-01-02T03:04:05Z", "data": {}}""")]
    [InlineData("""{"specversion": "2.0", "type": "a", "time": "2026-01-02T03:04:05Z", "data": {}}""")]
    public void A_signed_body_that_is_no_event_is_refused(string body)
    {
        using var receiver = Receiver();
        var request = SignedRequest.Of(body, Some.Time);

        var delivery = receiver.Receive(request.Header, request.Body);

        Assert.Equal((WebhookRefusal.Malformed, 400), (delivery.Refusal, delivery.StatusCode));
    }

    [Fact]
    public void A_body_that_is_too_long_is_not_even_hashed()
    {
        using var receiver = Receiver(options => options.MaxBodyBytes = 10);

        Assert.Equal(413, receiver.Receive(_ => throw new InvalidOperationException("looked at"), new byte[11]).StatusCode);
    }

    [Fact]
    public void While_a_secret_is_replaced_both_are_accepted()
    {
        using var receiver = Receiver(options => options.Secrets = ["new", SignedRequest.Secret]);
        foreach (var secret in new[] { "new", SignedRequest.Secret })
        {
            var request = SignedRequest.Of("model_version_alias", "created", Moved, Some.Time, secret, secret: secret);
            Assert.True(receiver.Receive(request.Header, request.Body).IsAccepted);
        }
    }

    [Fact]
    public void Without_a_secret_there_is_no_receiver()
    {
        Assert.Throws<ArgumentException>(() => new WebhookReceiver(new()));
        Assert.Throws<ArgumentException>(() => new WebhookReceiver(new() { Secrets = [""] }));
        Assert.Throws<ArgumentException>(() => new WebhookReceiver(new() { Secrets = null! }));
    }

    private WebhookReceiver Receiver(Action<WebhookReceiverOptions>? configure = null)
    {
        var settings = new WebhookReceiverOptions { Secrets = [SignedRequest.Secret], TimeProvider = _time };
        configure?.Invoke(settings);
        return new(settings);
    }
}
