using MlOps.Sdk.Tracking;
using MlOps.Testing;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Tracking;

/// <summary>A server, a home folder, and one client between them.</summary>
internal sealed class ServerFolder : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly MlOpsClient _client;

    private ServerFolder(MlflowTestServer server)
    {
        Server = server;
        _client = MlOpsClient.Create(options =>
        {
            options.TrackingUri = server.Uri.AbsoluteUri;
            options.HomeFolder = HomeFolder;
            options.ExperimentName = "churn";
            options.DeliveryInterval = TimeSpan.FromMilliseconds(20);
            options.DrainTimeout = TimeSpan.FromMinutes(1);
            options.Context.Clear();
            options.CloseRunsOnSignals = false;
        });
    }

    public MlflowTestServer Server { get; }

    public TrackingClient Tracking => _client.Tracking;

    public string HomeFolder => _folder.File(".mlops");

    public static async Task<ServerFolder> StartAsync(MlflowTestServerOptions? options = null) => new(await MlflowTestServer.StartAsync(options));

    public string File(string name) => _folder.File(name);

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Dispose();
    }
}
