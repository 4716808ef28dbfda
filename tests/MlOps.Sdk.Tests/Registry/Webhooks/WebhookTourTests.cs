using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Registry.Webhooks;
using MlOps.Sdk.Tests.Tracking;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Registry.Webhooks;

/// <summary>The code of docs/webhooks.md.</summary>
public sealed class WebhookTourTests : IDisposable
{
    private readonly ClientFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_program_hears_of_a_promotion_and_swaps_its_model()
    {
        var secret = SignedRequest.Secret;
        var memoryFile = _folder.File("deliveries");
        var outboxFolder = _folder.File("outbox");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var (stopping, cancellationToken) = (stop.Token, Token);
        await using var mlops = _folder.Create();
        await mlops.Registry.CreateModelAsync("delays", cancellationToken: cancellationToken);
        for (var i = 1; i <= 2; i++)
        {
            await mlops.Registry.CreateVersionAsync("delays", ModelVersionDescription.From($"s3://bucket/{i}"), cancellationToken);
        }

        await mlops.Registry.SetAliasAsync("delays", "champion", 1, cancellationToken);
        var builder = WebApplication.CreateSlimBuilder();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");

        #region receive
        using var receiver = new WebhookReceiver(new() { Secrets = [secret], MemoryFile = memoryFile });

        app.MapPost("/hooks/registry", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted); // as it came: the signature is over these bytes
            var delivery = await receiver.HandleAsync(
                name => request.Headers[name],
                body.ToArray(),
                (delivery, cancellation) =>
                {
                    mlops.Registry.Notify(delivery.Event!); // whoever watches this model looks at once
                    return Task.CompletedTask;
                },
                request.HttpContext.RequestAborted);
            return Results.StatusCode(delivery.StatusCode);
        });
        #endregion

        await app.StartAsync(cancellationToken);
        var endpoint = new Uri(app.Urls.Single() + "/hooks/registry");
        var used = new List<int>();
        var first = new TaskCompletionSource();
        async Task LoadAsync(ModelVersion version)
        {
            used.Add(version.Version);
            first.TrySetResult();
            await (used.Count == 2 ? stop.CancelAsync() : Task.CompletedTask);
        }

        async Task WatchAsync()
        {
            #region watch
            var options = new ModelWatchOptions { Interval = TimeSpan.FromMinutes(10) }; // for events that don't arrive
            await foreach (var version in mlops.Registry.WatchAsync("models:/delays@champion", options, stopping))
            {
                await LoadAsync(version); // the one of now, then each that follows
            }
            #endregion
        }

        var watching = WatchAsync();
        await first.Task;
        await mlops.Registry.SetAliasAsync("delays", "champion", 2, Token);

        #region send
        await using var outbox = WebhookOutbox.Open(outboxFolder, new() { Endpoint = endpoint, Secret = secret });

        await outbox.EnqueueAsync(
            RegistryEventTypes.Promoted,
            subject: "delays",
            new Dictionary<string, string?> { ["name"] = "delays", ["alias"] = "champion", ["version"] = "2" },
            cancellationToken); // on the disk: it will be sent
        #endregion

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        Assert.Equal([1, 2], used);
        await app.StopAsync(Token);
    }

    [Fact]
    public async Task What_was_given_up_is_looked_at_and_sent_again()
    {
        var cancellationToken = Token;
        await using var receiver = new EventReceiver(number => number == 0 ? 410 : -1);
        await using var outbox = WebhookOutbox.Open(_folder.File("outbox"), WebhookOutboxTests.Options(receiver.Address));
        var id = await outbox.EnqueueAsync(RegistryEventTypes.Registered, "delays", new Dictionary<string, string?> { ["name"] = "delays" }, Token);
        await outbox.DrainAsync(Token);

        #region dead-letters
        foreach (var letter in outbox.GetDeadLetters())
        {
            Console.WriteLine($"{letter.Type} {letter.Id} was given up after {letter.Attempts} attempts: {letter.Reason}");
            await outbox.RedeliverAsync(letter.Id, cancellationToken); // the same id and the same bytes
        }
        #endregion

        await outbox.DrainAsync(Token);
        Assert.Equal([id, id], receiver.Deliveries.Select(delivery => delivery.Id));
        Assert.Empty(outbox.GetDeadLetters());
    }

    [Fact]
    public async Task A_server_is_told_where_to_send()
    {
        var cancellationToken = Token;
        var secret = SignedRequest.Secret;
        await using var receiver = new EventReceiver(_ => 200);
        var address = receiver.Address;
        await using var server = await MlflowTestServer.StartAsync(new() { WebhookSchemes = ["http"] });
        await using var mlops = _folder.Create(options => options.TrackingUri = server.Uri.AbsoluteUri);

        #region create
        var webhook = await mlops.Registry.Webhooks.CreateAsync(
            WebhookDescription.To(address, WebhookEvent.AliasCreated, WebhookEvent.AliasDeleted).Named("serving").SignedWith(secret),
            cancellationToken);
        #endregion

        Assert.Equal(2, (await mlops.Registry.Webhooks.GetAsync(webhook.Id, Token)).Events.Count);
    }
}
