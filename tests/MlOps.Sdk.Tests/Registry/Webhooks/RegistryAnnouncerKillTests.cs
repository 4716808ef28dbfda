using MlOps.Sdk.Registry.Webhooks;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Webhooks;

/// <summary>Processes that are killed while they create versions that others are told of. MLOPS_TEST_ANNOUNCER_KILLS sets how many.</summary>
public sealed class RegistryAnnouncerKillTests(ITestOutputHelper output) : IDisposable
{
    private const int LongestLifeMilliseconds = 100;
    private const string Model = "delays"; // of the program that is killed

    private readonly int _count = TestSettings.Count("MLOPS_TEST_ANNOUNCER_KILLS", 8);
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_version_that_is_there_is_told_of_once_whenever_the_process_was_killed()
    {
        await using var receiver = new EventReceiver(_ => -1);
        await CreateModelAsync();
        for (var i = 0; i < _count; i++)
        {
            await KillAsync("register", receiver);
        }

        var versions = await SettleAsync(receiver);

        output.WriteLine($"{_count} processes killed, {versions.Count} versions, {receiver.Requests} requests.");
        Assert.NotEmpty(versions);
        Assert.Equal(versions, Told(receiver));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.File("outbox/pending")));
    }

    [Fact]
    public async Task Control_told_after_the_version_is_there_some_are_never_told()
    {
        await using var receiver = new EventReceiver(_ => -1);
        await CreateModelAsync();
        var kills = 0;
        var untold = new List<int>();
        while (untold.Count == 0 && kills++ < 100) // a kill meets the moment between the two now and then
        {
            await KillAsync("register-telling-afterwards", receiver);
            untold = [.. (await SettleAsync(receiver)).Except(Told(receiver))];
        }

        output.WriteLine($"{kills} processes killed, {untold.Count} versions never told.");
        Assert.True(untold.Count > 0, "All versions were told of: no kill came between the store and the outbox, and the test above shows nothing.");
    }

    private static List<int> Told(EventReceiver receiver) => [.. receiver.Events.Select(received => int.Parse(received.Version!, null)).Order()];

    private async Task CreateModelAsync()
    {
        await using var client = Client();
        await client.Registry.CreateModelAsync(Model, cancellationToken: Token);
    }

    /// <summary>What the next process does: it finds out what happened, and sends what is to be sent.</summary>
    /// <returns>The versions that are there.</returns>
    private async Task<List<int>> SettleAsync(EventReceiver receiver)
    {
        await using var outbox = WebhookOutbox.Open(_folder.File("outbox"), WebhookOutboxTests.Options(receiver.Address));
        await using var client = Client(options =>
        {
            options.RegistryEvents = outbox;
            options.TimeProvider = new LaterTime(TimeSpan.FromMinutes(2)); // what did not happen won't happen any more
        });
        var versions = await client.Registry.SearchVersionsAsync($"name = '{Model}'", cancellationToken: Token).Select(version => version.Version).Order().ToListAsync(Token);
        while (Directory.Exists(_folder.File("outbox/pending")) && Directory.EnumerateFiles(_folder.File("outbox/pending"), "*.json", SearchOption.AllDirectories).Any())
        {
            await Task.Delay(5, Token);
        }

        await outbox.DrainAsync(Token);
        return versions;
    }

    private MlOpsClient Client(Action<MlOpsClientOptions>? configure = null) => MlOpsClient.Create(options =>
    {
        options.TrackingUri = "sqlite:///" + _folder.File("mlflow.db");
        options.HomeFolder = _folder.File(".mlops");
        configure?.Invoke(options);
    });

    private async Task KillAsync(string verb, EventReceiver receiver)
    {
        await using var child = ProcessRunner.Start(RepositoryPaths.ArtifactsOf("MlOps.TestApp"), [verb, receiver.Address.AbsoluteUri, _folder.Path, SignedRequest.Secret]);
        using var expiry = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await foreach (var _ in child.ReadLinesAsync(expiry.Token))
        {
            await Task.Delay(Random.Shared.Next(LongestLifeMilliseconds), Token);
            child.Kill();
            return;
        }

        Assert.Fail($"The process ended by itself: {child.Error}");
    }

    private sealed class LaterTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
