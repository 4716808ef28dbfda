using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Registry.Webhooks;
using MlOps.Sdk.Tests.Registry.Registration;
using MlOps.Sdk.Tests.Tracking;
using MlOps.Testing;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Registry.Webhooks;

public sealed class RegistryAnnouncerTests : IAsyncDisposable
{
    private const string Name = "delays";

    private readonly TempFolder _folder = new();
    private readonly EventReceiver _receiver = new(_ => -1);
    private readonly WebhookOutbox _outbox;

    public RegistryAnnouncerTests() => _outbox = WebhookOutbox.Open(_folder.File("outbox"), WebhookOutboxTests.Options(_receiver.Address));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ModelVersionDescription Version => ModelVersionDescription.From("s3://models/delays");

    public async ValueTask DisposeAsync()
    {
        await _outbox.DisposeAsync();
        await _receiver.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_version_whose_reply_was_lost_is_told_of_once()
    {
        await using var folder = await RegistrationFolder.StartAsync(onServer: true, options => options.RegistryEvents = _outbox);
        folder.Server!.Faults.UseOnce(Fault.DropAfter, pathEnd: "model-versions/create");

        var registered = await folder.Registry.RegisterAsync(Name, folder.RunId, folder.ModelPath, cancellationToken: Token);
        folder.Server.Faults.UseOnce(Fault.DropAfter, pathEnd: "model-versions/create");
        await Assert.ThrowsAsync<MlflowException>(() => folder.Registry.CreateVersionAsync(Name, Version, Token));
        await SettledAsync();

        Assert.Equal([(RegistryEventTypes.Registered, registered.Version), (RegistryEventTypes.Registered, registered.Version + 1)], Events().Order());
    }

    [Fact]
    public async Task A_change_that_did_not_happen_is_told_to_nobody_and_forgotten_when_it_can_happen_no_more()
    {
        await using var server = await MlflowTestServer.StartAsync();
        using var files = new ClientFolder();
        await using (var client = Client(files, server))
        {
            await client.Registry.CreateModelAsync(Name, cancellationToken: Token);
            server.Faults.UseOnce(Fault.DropBefore, count: 100, pathEnd: "model-versions/create");
            await Assert.ThrowsAsync<MlflowException>(() => client.Registry.CreateVersionAsync(Name, Version, Token));
            server.Faults.Clear();
        }

        Assert.Single(Pending());
        await using (Client(files, server, new LaterTime()))
        {
            await SettledAsync();
        }

        Assert.Empty(Events());
        Assert.Empty(Directory.GetFileSystemEntries(_folder.File("outbox/pending")));
    }

    [Fact]
    public async Task What_another_store_was_asked_for_waits_for_a_client_on_that_store()
    {
        await using var server = await MlflowTestServer.StartAsync();
        using ClientFolder files = new(), others = new();
        await using (var client = Client(files, server))
        {
            await client.Registry.CreateModelAsync(Name, cancellationToken: Token);
            server.Faults.Use(request => Path.GetFileName(request.Path) switch
            {
                "create" => Fault.DropAfter,
                "search" => Fault.DropBefore, // nor can it be looked for
                _ => null,
            });
            await Assert.ThrowsAsync<MlflowException>(() => client.Registry.CreateVersionAsync(Name, Version, Token));
            await client.Registry.SetAliasAsync(Name, "champion", 1, Token);
        }

        await using (var other = Client(others, server: null, new LaterTime()))
        {
            await other.Registry.CreateModelAsync(Name, cancellationToken: Token);
            await other.Registry.CreateVersionAsync(Name, Version, Token);
        }

        Assert.Single(Pending());
        server.Faults.Clear();
        await using (Client(files, server))
        {
            await SettledAsync();
        }

        Assert.Equal([(RegistryEventTypes.Promoted, 1), (RegistryEventTypes.Registered, 1), (RegistryEventTypes.Registered, 1)], Events().Order());
    }

    [Fact]
    public async Task A_move_of_an_alias_whose_reply_was_lost_is_told_before_the_client_moves_it_again()
    {
        await using var server = await MlflowTestServer.StartAsync();
        using var files = new ClientFolder();
        await using var client = Client(files, server);
        await LoseMoveAsync(client, server);
        server.Faults.Clear();

        await client.Registry.SetAliasAsync(Name, "champion", 2, Token);
        await SettledAsync();

        Assert.Equal([("1", null), ("2", "1")], _receiver.Events.Where(received => received.Type == RegistryEventTypes.Promoted).Select(received => (received.Version, PreviousOf(received))));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(null)]
    public async Task A_move_that_somebody_else_has_moved_on_from_is_told_to_nobody_and_logged(int? next)
    {
        await using var server = await MlflowTestServer.StartAsync();
        using ClientFolder files = new(), others = new();
        await using (var client = Client(files, server))
        {
            await LoseMoveAsync(client, server);
        }

        server.Faults.Clear();
        await using (var other = others.Create(options => options.TrackingUri = server.Uri.AbsoluteUri))
        {
            Assert.Equal(1, (await other.Registry.GetVersionByAliasAsync(Name, "champion", Token)).Version); // it did happen
            await (next is { } version ? other.Registry.SetAliasAsync(Name, "champion", version, Token) : other.Registry.DeleteAliasAsync(Name, "champion", Token));
        }

        await using (Client(files, server, new LaterTime()))
        {
            await SettledAsync();
        }

        Assert.DoesNotContain(_receiver.Events, received => received.Type != RegistryEventTypes.Registered);
        var log = Assert.Single(files.LogsOf(706));
        Assert.Contains("'registry.promoted' of the model 'delays' (alias 'champion', version 1)", log.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_whose_event_cannot_be_noted_is_not_made()
    {
        using var files = new ClientFolder();
        await using var client = Client(files, server: null);
        await client.Registry.CreateModelAsync(Name, cancellationToken: Token);
        await client.Registry.CreateVersionAsync(Name, Version, Token);
        TempFolder.Delete(_folder.File("outbox/pending")); // the announcer may just be looking at it
        await File.WriteAllTextAsync(_folder.File("outbox/pending"), "in the way", Token);

        var exception = await Assert.ThrowsAsync<WebhookOutboxException>(() => client.Registry.SetAliasAsync(Name, "champion", 1, Token));

        Assert.Contains("'registry.promoted' is not safe from a crash", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<MlflowException>(() => client.Registry.GetVersionByAliasAsync(Name, "champion", Token));
        File.Delete(_folder.File("outbox/pending"));
    }

    /// <summary>Two versions, and an alias that is moved to the first. The reply is lost, and so is each later look at the alias.</summary>
    private static async Task LoseMoveAsync(MlOpsClient client, MlflowTestServer server)
    {
        await client.Registry.CreateModelAsync(Name, cancellationToken: Token);
        await client.Registry.CreateVersionAsync(Name, Version, Token);
        await client.Registry.CreateVersionAsync(Name, Version, Token);
        var isMoved = false;
        server.Faults.Use(request =>
        {
            var isAlias = request.Path.EndsWith("registered-models/alias", StringComparison.Ordinal);
            isMoved |= isAlias && request.Method == "POST";
            return !isAlias || !isMoved ? null : request.Method == "POST" ? Fault.DropAfter : Fault.DropBefore;
        });
        await Assert.ThrowsAsync<MlflowException>(() => client.Registry.SetAliasAsync(Name, "champion", 1, Token));
    }

    private static string? PreviousOf(RegistryEvent received) => received.Data.TryGetProperty("previous_version", out var previous) ? previous.GetString() : null;

    private MlOpsClient Client(ClientFolder files, MlflowTestServer? server, TimeProvider? time = null) => files.Create(options =>
    {
        options.TrackingUri = server?.Uri.AbsoluteUri ?? options.TrackingUri;
        options.RegistryEvents = _outbox;
        options.TimeProvider = time ?? TimeProvider.System;
    });

    private List<(string Type, int Version)> Events() => [.. _receiver.Events.Select(received => (received.Type, int.Parse(received.Version!, null)))];

    private string[] Pending() =>
        Directory.Exists(_folder.File("outbox/pending")) ? Directory.GetFiles(_folder.File("outbox/pending"), "*.json", SearchOption.AllDirectories) : [];

    private async Task SettledAsync()
    {
        while (Pending().Length > 0)
        {
            await Task.Delay(5, Token);
        }

        await _outbox.DrainAsync(Token);
    }

    private sealed class LaterTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromMinutes(2);
    }
}
