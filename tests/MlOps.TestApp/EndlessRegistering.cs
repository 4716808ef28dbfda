using System.Globalization;
using MlOps.Sdk;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Registry.Webhooks;

namespace MlOps.TestApp;

/// <summary>Creates versions of a model until it is killed, and prints the number of each. Others are told of them.</summary>
internal static class EndlessRegistering
{
    public const string Model = "delays";

    public static async Task<int> RunAsync(string endpoint, string folder, string secret)
    {
        await using var outbox = Open(endpoint, folder, secret);
        await using var client = Clients.Create(folder, options => options.RegistryEvents = outbox);
        return await CreateAsync(client, _ => Task.CompletedTask);
    }

    /// <summary>The same, telling others oneself once the version is there.</summary>
    public static async Task<int> TellingAfterwardsAsync(string endpoint, string folder, string secret)
    {
        await using var outbox = Open(endpoint, folder, secret);
        await using var client = Clients.Create(folder);
        return await CreateAsync(client, version => outbox.EnqueueAsync(RegistryEventTypes.Registered, Model, new Dictionary<string, string?>
        {
            ["name"] = Model,
            ["version"] = version.ToString(CultureInfo.InvariantCulture),
        }));
    }

    private static WebhookOutbox Open(string endpoint, string folder, string secret) => WebhookOutbox.Open(
        Path.Combine(folder, "outbox"),
        new() { Endpoint = new(endpoint), Secret = secret, FirstDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5) });

    private static async Task<int> CreateAsync(MlOpsClient client, Func<int, Task> then)
    {
        while (true)
        {
            var version = await client.Registry.CreateVersionAsync(Model, ModelVersionDescription.From("file:///models/delays"));
            await then(version.Version);
            Console.WriteLine(version.Version);
        }
    }
}
