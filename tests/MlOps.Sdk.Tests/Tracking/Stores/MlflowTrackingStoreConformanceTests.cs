using MlOps.Sdk.Tests.Mlflow;
using MlOps.Sdk.Tests.MlflowDatabase;
using MlOps.Sdk.Tracking.Stores;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Tracking.Stores;

/// <summary>The conformance of the store that is an MLflow server.</summary>
public abstract class MlflowTrackingStoreConformance(MlflowTestServerOptions options) : TrackingStoreConformance, IAsyncLifetime
{
    private MlflowTestServer? _server;

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        _server = await MlflowTestServer.StartAsync(options);
        await InitializeAsync();
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        await _server!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected override ITrackingStore MakeStore() =>
        new MlflowTrackingStore(MlflowServers.To(_server!.Uri.ToString()), TimeProvider.System);

    private protected override Task DeleteRunAsync(string runId)
    {
        TestDatabase.Execute(_server!.DatabasePath, $"UPDATE runs SET lifecycle_stage = 'deleted' WHERE run_uuid = '{runId}'");
        return Task.CompletedTask;
    }

    private protected override Task DeleteExperimentAsync(string experimentId)
    {
        TestDatabase.Execute(_server!.DatabasePath, $"UPDATE experiments SET lifecycle_stage = 'deleted' WHERE experiment_id = {experimentId}");
        return Task.CompletedTask;
    }

    private protected override void CleanUp()
    {
    }
}

public sealed class MlflowTrackingStoreOnMlflow3Tests() : MlflowTrackingStoreConformance(new());

public sealed class MlflowTrackingStoreOnMlflow2Tests() : MlflowTrackingStoreConformance(new() { Flavour = MlflowFlavour.Mlflow2, PathPrefix = "/some/prefix" })
{
    private protected override bool TakesParamsLater => false;
}
