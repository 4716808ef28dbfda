using System.Diagnostics;
using System.Globalization;

namespace MlOps.Benchmarks.Claims;

/// <summary>From the first <c>LogMetric</c> until <c>SyncAsync</c> has returned: a server has all. The rival awaits a request for each metric.</summary>
internal sealed class RestLogRate : Claim
{
    private const double Limit = 5;
    private const string Key = "loss";
    private const int Rounds = 5;
    private const int WarmUpMetrics = 1_000;
    private const int Metrics = 10_000;

    public override string Name => "metrics to a server, logged to stored";

    public override string Bar => "≥ 5x";

    public override async Task<Measurement> MeasureAsync()
    {
        Figures ours = new(), rival = new(), held = new();
        await using var server = await MlflowServerProcess.StartAsync();
        await LogAsync(server, WarmUpMetrics, new(), new());
        await PostAsync(server, WarmUpMetrics, new());
        for (var round = 0; round < Rounds; round++)
        {
            await LogAsync(server, Metrics, ours, held);
            await PostAsync(server, Metrics, rival);
        }

        await server.EnsureStoredAsync(2 * (WarmUpMetrics + (Rounds * Metrics)));
        return new(
            Measurement.OutcomeOf(ours.Median >= Limit * rival.Median),
            string.Create(CultureInfo.InvariantCulture, $"{ours.Median:N0} metrics/s"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median:N0} metrics/s (one awaited request per metric)"),
            string.Create(CultureInfo.InvariantCulture, $"{ours.Median / rival.Median:F0}x"),
            string.Create(CultureInfo.InvariantCulture, $"ours {ours.Spread("N0")} metrics/s, rival {rival.Spread("N0")}, of {Metrics:N0} each; the loop that logs is held up by ours for {held.Median:F1} ms, by the rival for {1000 * Metrics / rival.Median:N0} ms"));
    }

    private static async Task LogAsync(MlflowServerProcess server, int metrics, Figures rates, Figures held)
    {
        await using var logging = await LoggingRun.StartAsync(options => options.TrackingUri = server.Uri.ToString());
        var start = Stopwatch.GetTimestamp();
        logging.Log(Key, metrics);
        held.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        await logging.Run.SyncAsync();
        rates.AddRate(start, metrics);
    }

    private static async Task PostAsync(MlflowServerProcess server, int metrics, Figures rates)
    {
        using var client = await PlainMlflowClient.StartAsync(server);
        var start = Stopwatch.GetTimestamp();
        await client.LogEachAsync(Key, metrics);
        rates.AddRate(start, metrics);
    }
}
