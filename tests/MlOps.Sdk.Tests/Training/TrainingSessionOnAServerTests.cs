using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Training;

public sealed class TrainingSessionOnAServerTests : TrainingSessionTests, IAsyncLifetime
{
    private MlflowTestServer? _server;

    public async ValueTask InitializeAsync() => _server = await MlflowTestServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _server!.DisposeAsync();
    }

    protected override string StoreIn(string folder) => _server!.Uri.AbsoluteUri;
}
