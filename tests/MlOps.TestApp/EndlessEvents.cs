using System.Globalization;
using System.Text;
using System.Threading.Channels;
using MlOps.Sdk.Registry.Webhooks;

namespace MlOps.TestApp;

/// <summary>Sends events until it is killed, and prints the id of each that is taken.</summary>
internal static class EndlessEvents
{
    public static async Task<int> RunAsync(string endpoint, string folder, string secret)
    {
        await using var outbox = WebhookOutbox.Open(
            folder,
            new() { Endpoint = new(endpoint), Secret = secret, FirstDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5) });
        while (true)
        {
            var number = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Guid.NewGuid():N}");
            Console.WriteLine(await outbox.EnqueueAsync(RegistryEventTypes.Promoted, "delays", new Dictionary<string, string?> { ["version"] = number }));
        }
    }

    /// <summary>The same without an outbox: a queue in memory that one sender works off.</summary>
    public static async Task<int> InMemoryAsync(string endpoint, string secret)
    {
        _ = secret;
        using var client = new HttpClient();
        var queue = Channel.CreateUnbounded<string>();
        _ = Task.Run(async () =>
        {
            await foreach (var id in queue.Reader.ReadAllAsync())
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new StringContent("{}", Encoding.UTF8) };
                request.Headers.Add("Idempotency-Key", id);
                using var response = await client.SendAsync(request);
            }
        });
        while (true)
        {
            var id = Guid.NewGuid().ToString();
            queue.Writer.TryWrite(id);
            Console.WriteLine(id);
            await Task.Yield();
        }
    }
}
