using MlOps.Sdk;
using MlOps.Sdk.Tracking;
using MlOps.Testing;

namespace MlOps.Benchmarks;

/// <summary>A run of a real client, with its journal and its <c>mlflow.db</c> in a fresh folder.</summary>
internal sealed class LoggingRun : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly MlOpsClient _client;

    private LoggingRun(TempFolder folder, MlOpsClient client, ActiveRun run)
    {
        _folder = folder;
        _client = client;
        Run = run;
    }

    public ActiveRun Run { get; }

    public string DatabasePath => DatabaseIn(_folder);

    /// <param name="configure">Sets options beside the folders.</param>
    public static async Task<LoggingRun> StartAsync(Action<MlOpsClientOptions>? configure = null)
    {
        var folder = new TempFolder();
        var client = MlOpsClient.Create(options =>
        {
            options.TrackingUri = "sqlite:///" + DatabaseIn(folder);
            options.HomeFolder = folder.File(".mlops");
            options.DrainTimeout = TimeSpan.Zero; // what is left goes with the folder
            options.Context.Clear();
            configure?.Invoke(options);
        });
        var run = await client.Tracking.StartRunAsync(RunDescription.InExperiment("benchmarks"));
        await run.SyncAsync();
        return new(folder, client, run);
    }

    public void Log(string key, int count)
    {
        var run = Run;
        for (var step = 0; step < count; step++)
        {
            run.LogMetric(key, step * 0.5, step);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _folder.Dispose();
    }

    private static string DatabaseIn(TempFolder folder) => folder.File("mlflow.db");
}
