using System.Net.Http.Json;
using System.Text.Json;
using MlOps.Sdk.Registry.Stores;
using MlOps.Sdk.Tests.Mlflow;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Registry.Stores;

/// <summary>The conformance of the store that is an MLflow server.</summary>
public abstract class MlflowRegistryStoreConformance : ModelRegistryStoreConformance
{
    private readonly HttpClient _http = new();

    private protected abstract string ServerUri { get; }

    private protected override Task<IModelRegistryStore> MakeStoreAsync() =>
        Task.FromResult<IModelRegistryStore>(new MlflowRegistryStore(MlflowServers.To(ServerUri)));

    private protected override async Task SetStageAsync(string name, int version, string stage) =>
        (await PostAsync("model-versions/transition-stage", new { name, version = version.ToString(System.Globalization.CultureInfo.InvariantCulture), stage })).Dispose();

    private protected override async Task<(string ModelId, string RunId, string ArtifactUri)?> CreateLoggedModelAsync()
    {
        using var run = await PostAsync("runs/create", new { experiment_id = "0", start_time = 1 });
        var runId = run.RootElement.GetProperty("run").GetProperty("info").GetProperty("run_id").GetString()!;
        using var model = await PostAsync("logged-models", new { experiment_id = "0", source_run_id = runId });
        var info = model.RootElement.GetProperty("model").GetProperty("info");
        return (info.GetProperty("model_id").GetString()!, runId, info.GetProperty("artifact_uri").GetString()!);
    }

    private protected override Task CleanUpAsync()
    {
        _http.Dispose();
        return Task.CompletedTask;
    }

    private async Task<JsonDocument> PostAsync<T>(string call, T body)
    {
        using var content = JsonContent.Create(body);
        await content.LoadIntoBufferAsync(Token); // a body in chunks reads as empty
        using var reply = await _http.PostAsync(new Uri($"{ServerUri}/api/2.0/mlflow/{call}"), content, Token);
        reply.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Token));
    }
}

/// <summary>The conformance against the test server.</summary>
public abstract class MlflowRegistryStoreOnATestServer(MlflowTestServerOptions options) : MlflowRegistryStoreConformance
{
    private MlflowTestServer? _server;

    private protected override string ServerUri => _server!.Uri.ToString();

    public override async ValueTask InitializeAsync()
    {
        _server = await MlflowTestServer.StartAsync(options);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server!.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class MlflowRegistryStoreOnMlflow3Tests() : MlflowRegistryStoreOnATestServer(new());

public sealed class MlflowRegistryStoreOnMlflow2Tests() : MlflowRegistryStoreOnATestServer(new() { Flavour = MlflowFlavour.Mlflow2, PathPrefix = "/some/prefix" });

/// <summary>The conformance of a running MLflow, which the environment names. Leaves its models there.</summary>
public sealed class MlflowRegistryStoreOnARealServerTests : MlflowRegistryStoreConformance
{
    private const string Variable = "MLOPS_TEST_MLFLOW_URI";

    private bool _isOld;

    private protected override string ServerUri => Environment.GetEnvironmentVariable(Variable)?.TrimEnd('/') ?? "";

    private protected override bool TakesAnyName => _isOld;

    public override async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(ServerUri.Length == 0, $"{Variable} is not set: set it to the address of an MLflow server that may be written to.");
        using var http = new HttpClient();
        _isOld = (await http.GetStringAsync(new Uri(ServerUri + "/version"), Token)).StartsWith("2.", StringComparison.Ordinal);
        await base.InitializeAsync();
    }
}
