using MlOps.Sdk.Registry.Webhooks;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Webhooks;

/// <summary>Processes that are killed while they send events. MLOPS_TEST_OUTBOX_KILLS sets how many.</summary>
public sealed class WebhookOutboxKillTests(ITestOutputHelper output) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_event_that_was_taken_arrives_at_least_once_with_the_same_key()
    {
        await using var receiver = new EventReceiver(number => (number % 5) switch { 1 => 503, 3 => 0, _ => -1 });
        var taken = new List<string>();
        for (var i = 0; i < TestSettings.Count("MLOPS_TEST_OUTBOX_KILLS", 5); i++)
        {
            taken.AddRange(await KillAsync("outbox", receiver));
        }

        var arrivedBefore = receiver.Deliveries.Select(delivery => delivery.Id).Distinct().Count();
        await using (var outbox = WebhookOutbox.Open(_folder.File("outbox"), WebhookOutboxTests.Options(receiver.Address)))
        {
            await outbox.DrainAsync(TestContext.Current.CancellationToken);
        }

        var arrived = receiver.Deliveries.Select(delivery => delivery.Id).ToHashSet();
        output.WriteLine($"{taken.Count} events taken, {arrivedBefore} had arrived before the last outbox, {receiver.Requests} requests.");
        Assert.Empty(taken.Except(arrived));
        Assert.Equal(arrived.Count, receiver.Deliveries.Distinct().Count()); // the same bytes with a key each time
        Assert.Equal(receiver.Events.Count, receiver.Events.Select(received => received.Version).Distinct().Count()); // acted on once
        Assert.Empty(Directory.GetFiles(_folder.File("outbox"), "*.journal", SearchOption.AllDirectories));
        Assert.True(receiver.Requests > arrived.Count, "Nothing came twice: the receiver did not fail.");
    }

    [Fact]
    public async Task Control_events_in_memory_are_lost_with_the_process()
    {
        await using var receiver = new EventReceiver(_ => -1);
        var taken = await KillAsync("outbox-in-memory", receiver);

        var lost = taken.Except(receiver.Deliveries.Select(delivery => delivery.Id)).Count();
        output.WriteLine($"{taken.Count} events taken, {lost} lost.");
        Assert.True(lost > 0, "Nothing was lost without the outbox: the kill comes too late, and the test above shows nothing.");
    }

    /// <returns>The ids of the events that the process said were taken.</returns>
    private async Task<List<string>> KillAsync(string verb, EventReceiver receiver)
    {
        await using var child = ProcessRunner.Start(
            RepositoryPaths.ArtifactsOf("MlOps.TestApp"), [verb, receiver.Address.AbsoluteUri, _folder.File("outbox"), SignedRequest.Secret]);
        var ids = new List<string>();
        using var expiry = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await foreach (var line in child.ReadLinesAsync(expiry.Token))
        {
            ids.Add(line);
            if (ids.Count == 30)
            {
                child.Kill(); // in the middle; what comes after it was said before
            }
        }

        Assert.True(ids.Count >= 30, $"The process ended by itself: {child.Error}");
        return ids;
    }
}
