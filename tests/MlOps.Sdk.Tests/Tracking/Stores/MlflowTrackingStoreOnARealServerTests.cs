using System.Text;
using MlOps.Sdk.Tests.Mlflow;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tests.Tracking.Stores;

/// <summary>The conformance of a running MLflow, which the environment names. Leaves its experiments there.</summary>
public sealed class MlflowTrackingStoreOnARealServerTests : TrackingStoreConformance, IAsyncLifetime
{
    private const string Variable = "MLOPS_TEST_MLFLOW_URI";

    private readonly HttpClient _http = new();

    private static string? ServerUri => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } uri ? uri.TrimEnd('/') : null;

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        Assert.SkipWhen(ServerUri is null, $"{Variable} is not set: set it to the address of an MLflow server that may be written to.");
        await InitializeAsync();
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        if (ServerUri is null)
        {
            _http.Dispose();
            return;
        }

        await DisposeAsync();
    }

    private protected override ITrackingStore MakeStore() => new MlflowTrackingStore(MlflowServers.To(ServerUri!), TimeProvider.System);

    private protected override Task DeleteRunAsync(string runId) => PostAsync("runs/delete", $$"""{"run_id": "{{runId}}"}""");

    private protected override Task DeleteExperimentAsync(string experimentId) =>
        PostAsync("experiments/delete", $$"""{"experiment_id": "{{experimentId}}"}""");

    private protected override void CleanUp() => _http.Dispose();

    private async Task PostAsync(string call, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var reply = await _http.PostAsync(new Uri($"{ServerUri}/api/2.0/mlflow/{call}"), body, Token);
        reply.EnsureSuccessStatusCode();
    }
}
