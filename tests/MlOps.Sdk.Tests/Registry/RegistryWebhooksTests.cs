using System.Text.Json;
using System.Text.Json.Nodes;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Registry.Webhooks;
using MlOps.Sdk.Registry.Wire;
using MlOps.Sdk.Tests.Mlflow;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tests.Server;
using MlOps.Sdk.Tests.Tracking;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Registry;

/// <summary>The webhooks of a server, through the client.</summary>
public sealed class RegistryWebhooksTests : IAsyncLifetime
{
    private const string Secret = "whispered-not-a-real-one";

    private static readonly Uri Address = new("https://hooks.example.com/mlflow");

    private readonly ClientFolder _folder = new();
    private readonly MlflowTestServerOptions _options = new() { WebhookSchemes = ["https", "http"] };
    private MlflowTestServer _server = null!;
    private MlOpsClient _mlops = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RegistryWebhooks Webhooks => _mlops.Registry.Webhooks;

    public async ValueTask InitializeAsync()
    {
        _server = await MlflowTestServer.StartAsync(_options);
        _mlops = _folder.Create(options => options.TrackingUri = _server.Uri.AbsoluteUri);
    }

    public async ValueTask DisposeAsync()
    {
        await _mlops.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_webhook_is_created_read_changed_and_deleted()
    {
        var created = await Webhooks.CreateAsync(
            WebhookDescription.To(Address, WebhookEvent.ModelVersionCreated, WebhookEvent.AliasCreated)
                .Named("ci").Described("starts the tests").SignedWith(Secret).Disabled(),
            Token);
        var read = await Webhooks.GetAsync(created.Id, Token);
        var changed = await Webhooks.UpdateAsync(created.Id, new() { Description = "starts the gate", Events = { WebhookEvent.AliasDeleted } }, Token);
        var active = await Webhooks.UpdateAsync(created.Id, new() { Status = WebhookStatus.Active, Name = "gate", Url = new("https://other.example.com/") }, Token);
        await Webhooks.DeleteAsync(created.Id, Token);

        Assert.Equal(("ci", "starts the tests", Address, WebhookStatus.Disabled), (read.Name, read.Description, read.Url, read.Status));
        Assert.Equal([WebhookEvent.ModelVersionCreated, WebhookEvent.AliasCreated], read.Events);
        Assert.NotNull(read.CreationTime);
        Assert.Equal(("ci", "starts the gate", Address, WebhookStatus.Disabled), (changed.Name, changed.Description, changed.Url, changed.Status)); // not made active by the way
        Assert.Equal([WebhookEvent.AliasDeleted], changed.Events);
        Assert.Equal(("gate", "starts the gate", "other.example.com", WebhookStatus.Active), (active.Name, active.Description, active.Url!.Host, active.Status));
        Assert.Equal([WebhookEvent.AliasDeleted], active.Events);
        Assert.Empty(await Webhooks.ListAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task All_webhooks_are_listed_over_pages_the_latest_first()
    {
        await Webhooks.CreateAsync(WebhookDescription.To(Address, WebhookEvent.AliasCreated).Named("first"), Token);
        TestDatabase.Execute(
            _server.DatabasePath,
            """
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 2500)
            INSERT INTO webhooks (webhook_id, name, url, status, creation_timestamp, last_updated_timestamp)
            SELECT 'id-' || n, 'made-' || n, 'https://h.example.com/', 'ACTIVE', n, n FROM numbers
            """);

        var listed = await Webhooks.ListAsync(Token).ToListAsync(Token);

        Assert.Equal(2501, listed.Count);
        Assert.Equal(2501, listed.Select(webhook => webhook.Id).Distinct().Count());
        Assert.Equal(["first", "made-2500"], listed.Take(2).Select(webhook => webhook.Name));
        Assert.Equal(3, _server.Requests.All.Count(request => request.Method == "GET" && request.Path.EndsWith("/webhooks", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_test_tells_what_the_address_answered_and_the_receiver_takes_what_is_signed()
    {
        using var receiver = new WebhookReceiver(new() { Secrets = [Secret] });
        WebhookDelivery? delivery = null;
        await using var stub = new StubServer(request =>
        {
            var headers = new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase);
            delivery = receiver.Receive(name => headers.GetValueOrDefault(name), System.Text.Encoding.UTF8.GetBytes(request.Body));
            return new(delivery.StatusCode, "thanks", "text/plain");
        });
        var description = WebhookDescription.To(new(stub.Address + "/hook"), WebhookEvent.ModelVersionCreated).SignedWith(Secret);
        var genuine = await Webhooks.CreateAsync(description, Token);
        var other = await Webhooks.CreateAsync(description.SignedWith("another-one"), Token);

        var first = await Webhooks.TestAsync(genuine.Id, cancellationToken: Token);
        var firstEvent = delivery!.Event!;
        await Webhooks.TestAsync(genuine.Id, WebhookEvent.AliasDeleted, Token);
        var secondEvent = delivery.Event!;
        var forged = await Webhooks.TestAsync(other.Id, cancellationToken: Token);

        Assert.Equal((true, 200, "thanks", null), (first.Succeeded, first.ResponseStatus, first.ResponseBody, first.ErrorMessage));
        Assert.Equal((RegistryEventKind.ModelVersionCreated, RegistryEventKind.ModelVersionAliasDeleted), (firstEvent.Kind, secondEvent.Kind));
        Assert.Equal((false, 401), (forged.Succeeded, forged.ResponseStatus));
    }

    [Fact]
    public async Task A_test_of_an_address_that_nobody_answers_at_is_a_result()
    {
        int port;
        await using (var stub = new StubServer(_ => new(200, "")))
        {
            port = stub.Port;
        }

        var webhook = await Webhooks.CreateAsync(WebhookDescription.To(new($"http://127.0.0.1:{port}/"), WebhookEvent.AliasCreated), Token);
        var test = await Webhooks.TestAsync(webhook.Id, cancellationToken: Token);

        Assert.False(test.Succeeded);
        Assert.NotNull(test.ErrorMessage);
    }

    [Fact]
    public async Task What_the_server_refuses_is_an_error_in_its_words()
    {
        var scheme = await Assert.ThrowsAsync<MlflowException>(
            () => Webhooks.CreateAsync(WebhookDescription.To(new("ftp://example.com"), WebhookEvent.AliasCreated).SignedWith(Secret), Token));
        var missing = new List<MlflowException>();
        foreach (var call in new Func<Task>[]
        {
            () => Webhooks.GetAsync("no-such", Token),
            () => Webhooks.UpdateAsync("no-such", new() { Name = "x" }, Token),
            () => Webhooks.UpdateAsync("no-such", new() { Status = WebhookStatus.Active }, Token),
            () => Webhooks.DeleteAsync("no-such", Token),
            () => Webhooks.TestAsync("no-such", cancellationToken: Token),
        })
        {
            missing.Add(await Assert.ThrowsAsync<MlflowException>(call));
        }

        Assert.Equal(MlflowErrorCodes.InvalidParameterValue, scheme.ErrorCode);
        Assert.Contains("Invalid webhook URL scheme: 'ftp'", scheme.Message, StringComparison.Ordinal);
        Assert.All(missing, error => Assert.Equal(MlflowErrorCodes.ResourceDoesNotExist, error.ErrorCode));
        Assert.All(missing, error => Assert.Contains("Webhook with ID no-such not found", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_wrong_in_a_call_is_refused_before_the_server_is_asked()
    {
        Assert.Throws<ArgumentException>(() => WebhookDescription.To(Address));
        Assert.Throws<ArgumentException>(() => WebhookDescription.To(new("/hook", UriKind.Relative), WebhookEvent.AliasCreated));
        Assert.ThrowsAny<ArgumentException>(() => WebhookDescription.To(Address, WebhookEvent.AliasCreated).SignedWith(""));
        Assert.Empty(_server.Requests.All);
    }

    [Fact]
    public async Task A_database_has_no_webhooks_and_says_what_to_do()
    {
        await using var mlops = _folder.Create();
        var webhooks = mlops.Registry.Webhooks;

        foreach (var call in new Func<Task>[]
        {
            () => webhooks.CreateAsync(WebhookDescription.To(Address, WebhookEvent.AliasCreated).SignedWith(Secret), Token),
            () => webhooks.GetAsync("1", Token),
            async () => await webhooks.ListAsync(Token).ToListAsync(Token),
            () => webhooks.UpdateAsync("1", new(), Token),
            () => webhooks.DeleteAsync("1", Token),
            () => webhooks.TestAsync("1", cancellationToken: Token),
        })
        {
            var error = await Assert.ThrowsAsync<MlflowException>(call);
            Assert.Equal(MlflowErrorCodes.NotImplemented, error.ErrorCode);
            Assert.Contains($"There are no webhooks in '{_folder.Database}'", error.Message, StringComparison.Ordinal);
            Assert.Contains("WatchAsync", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_from_before_webhooks_says_which_version_has_them()
    {
        await using var old = await MlflowTestServer.StartAsync(new() { Flavour = MlflowFlavour.Mlflow2 });
        await using var mlops = _folder.Create(options => options.TrackingUri = old.Uri.AbsoluteUri);
        var webhooks = mlops.Registry.Webhooks;

        foreach (var call in new Func<Task>[]
        {
            () => webhooks.CreateAsync(WebhookDescription.To(Address, WebhookEvent.AliasCreated).SignedWith(Secret), Token),
            () => webhooks.GetAsync("1", Token),
            async () => await webhooks.ListAsync(Token).ToListAsync(Token),
            () => webhooks.UpdateAsync("1", new() { Name = "x" }, Token),
            () => webhooks.DeleteAsync("1", Token),
            () => webhooks.TestAsync("1", cancellationToken: Token),
        })
        {
            var error = await Assert.ThrowsAsync<MlflowException>(call);
            Assert.Equal((MlflowErrorCodes.EndpointNotFound, false), (error.ErrorCode, error.IsTransient));
            Assert.Contains("older than MLflow 3.3", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(500, false)]
    [InlineData(503, true)]
    public async Task The_secret_is_in_no_error_and_no_log_also_where_a_proxy_repeats_what_it_was_sent(int status, bool isTransient)
    {
        var echoed = 0;
        await using var echo = new StubServer(request =>
        {
            echoed += request.Body.Contains(Secret, StringComparison.Ordinal) ? 1 : 0;
            var message = JsonSerializer.Serialize($"{Secret} is none, in {request.Body}"); // the first without a name that gives it away
            return new(status, $$"""{"error_code": "{{(isTransient ? "TEMPORARILY_UNAVAILABLE" : "BAD_REQUEST")}}", "message": {{message}}}""");
        });
        await using var mlops = _folder.Create(options => options.TrackingUri = echo.Address);
        var webhooks = mlops.Registry.Webhooks;
        var description = WebhookDescription.To(Address, WebhookEvent.AliasCreated).SignedWith(Secret);

        var create = await Assert.ThrowsAsync<MlflowException>(() => webhooks.CreateAsync(description, Token));
        var update = await Assert.ThrowsAsync<MlflowException>(() => webhooks.UpdateAsync("1", new() { Secret = Secret, Status = WebhookStatus.Active }, Token));

        Assert.True(echoed >= 2, "The secret was not sent: the test shows nothing.");
        foreach (var error in new[] { create, update })
        {
            Assert.Contains("hooks.example.com", create.Message, StringComparison.Ordinal); // the rest of the words is there
            Assert.Equal(isTransient, error.IsTransient);
            Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(_folder.Logs.GetSnapshot(), record => record.Message.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_secret_is_in_no_text_of_what_holds_it()
    {
        var description = WebhookDescription.To(Address, WebhookEvent.AliasCreated).SignedWith(Secret);
        var webhook = await Webhooks.CreateAsync(description, Token);
        await using var outbox = WebhookOutbox.Open(_folder.File("outbox"), new() { Endpoint = Address, Secret = Secret });
        using var receiver = new WebhookReceiver(new() { Secrets = [Secret] });

        foreach (var text in new object[]
        {
            description, webhook, new WebhookChange { Secret = Secret }, new WebhookRequest { Name = "ci", Secret = Secret },
            outbox, new WebhookOutboxOptions { Secret = Secret }, receiver, new WebhookReceiverOptions { Secrets = [Secret] }, JsonSerializer.Serialize(webhook),
        })
        {
            Assert.DoesNotContain(Secret, text.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Requests_are_those_that_were_recorded_and_recorded_replies_are_read()
    {
        var asked = new List<StubRequest>();
        var exchange = RecordedExchange.All[0];
        await using var stub = new StubServer(request =>
        {
            asked.Add(request);
            return new(exchange.Status, exchange.Response!.Value.GetRawText());
        });
        await using var mlops = _folder.Create(options => options.TrackingUri = stub.Address);
        var webhooks = mlops.Registry.Webhooks;
        async Task<(RecordedExchange Recorded, StubRequest Request)> CallAsync(string name, Func<Task> call)
        {
            asked.Clear();
            exchange = RecordedExchange.All.Single(recorded => recorded.Name == name);
            await call();
            return (exchange, asked[^1]);
        }

        const string Id = "4b5e6174-df4b-49bd-8a46-dcf6fc6aa2cd";
        var secret = JsonNode.Parse(RecordedExchange.All.Single(recorded => recorded.Name == "webhook-create").Body!)!["secret"]!.GetValue<string>();
        Webhook? webhook = null;
        var create = await CallAsync("webhook-create", async () => webhook = await webhooks.CreateAsync(
            WebhookDescription.To(new("https://127.0.0.1:9/hook"), WebhookEvent.ModelVersionCreated).Named("wh-376495").SignedWith(secret).Disabled(), Token));
        Assert.Equal((Id, "wh-376495", WebhookStatus.Disabled), (webhook!.Id, webhook.Name, webhook.Status));
        var get = await CallAsync("webhook-get", async () => webhook = await webhooks.GetAsync(Id, Token));
        Assert.Equal([WebhookEvent.ModelVersionCreated], webhook.Events);
        var list = await CallAsync("webhook-list", async () => Assert.Equal(Id, Assert.Single(await webhooks.ListAsync(Token).ToListAsync(Token)).Id));
        var update = await CallAsync("webhook-update", async () => webhook = await webhooks.UpdateAsync(Id, new() { Description = "d" }, Token));
        Assert.Equal(("d", WebhookStatus.Active), (webhook.Description, webhook.Status));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1795376495211), webhook.LastUpdateTime);
        var delete = await CallAsync("webhook-delete", () => webhooks.DeleteAsync(Id, Token));

        foreach (var (recorded, request) in new[] { create, get, list, update, delete })
        {
            Assert.Equal((recorded.Method, recorded.Path.Split('?')[0]), (request.Method, request.Target.Split('?')[0]));
        }

        using var sent = JsonDocument.Parse(create.Recorded.Body!);
        Assert.True(JsonElement.DeepEquals(sent.RootElement, create.Request.Json), create.Request.Body);
        Assert.Equal("max_results=1000", list.Request.Target.Split('?')[1]);
        Assert.Equal(["description", "status"], update.Request.Json.EnumerateObject().Select(field => field.Name)); // left out, the status would become ACTIVE
    }
}
