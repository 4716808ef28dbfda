// Stands in for the SDK's public API until that is merged; then this file goes.
global using ActiveRun = FlightDelays.StandIn.ActiveRun;
global using MlOpsClient = FlightDelays.StandIn.MlOpsClient;
global using RunDescription = FlightDelays.StandIn.RunDescription;

#pragma warning disable IDE0130, IDE0060, CA1812, CA1852 // shapes only
namespace FlightDelays.StandIn;

internal sealed class MlOpsClientOptions
{
    public string? TrackingUri { get; set; }
    public string? HomeFolder { get; set; }
}

internal sealed class MlOpsClient : IAsyncDisposable
{
    public TrackingClient Tracking { get; } = new();
    public static MlOpsClient Create(Action<MlOpsClientOptions> configure)
    {
        configure(new());
        return new();
    }
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

internal sealed class RunDescription
{
    public static RunDescription InExperiment(string name) => new();
    public RunDescription Named(string name) => this;
    public RunDescription WithTag(string key, string value) => this;
    public RunDescription WithParams(object values) => this;
}

internal sealed class TrackingClient
{
    public async Task RunAsync(RunDescription d, Func<ActiveRun, CancellationToken, Task> body, CancellationToken ct = default) =>
        await body(new(), ct);
}

internal sealed class ActiveRun
{
    public string Id { get; } = "00000000000000000000000000000000";
    public void LogMetric(string key, double value, long step = 0) { }
    public Task LogArtifactAsync(string file, string? folder = null, CancellationToken ct = default) => Task.CompletedTask;
    public Task LogImageAsync(ReadOnlyMemory<byte> png, string path, CancellationToken ct = default) => Task.CompletedTask;
}
