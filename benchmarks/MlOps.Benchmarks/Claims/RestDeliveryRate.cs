using System.Diagnostics;
using System.Globalization;
using MlOps.Sdk;
using MlOps.Sdk.Tracking;
using MlOps.Testing;

namespace MlOps.Benchmarks.Claims;

/// <summary>
/// What was logged while the server was away, of one run, is delivered by <c>MlOpsClient.SyncAsync</c>: find or create the run, send it,
/// end it. The rival only sends: <c>log-batch</c> after <c>log-batch</c> of 1,000 metrics, whose bodies were built before.
/// </summary>
internal sealed class RestDeliveryRate : Claim
{
    private const double Limit = 0.9;
    private const int MostRequests = 1_010;
    private const string Key = "loss";
    private const int BatchSize = 1_000;
    private const int Rounds = 5;
    private const int WarmUpMetrics = 200_000;
    private const int Metrics = 1_000_000;

    private int _stored;

    public override string Name => "REST delivery rate";

    public override string Bar => "≥ 0.90x, ≤ 1,010 requests for 1,000,000";

    public override async Task<Measurement> MeasureAsync()
    {
        Figures ours = new(), rival = new(), ratios = new();
        await using var server = await MlflowServerProcess.StartAsync();
        await DeliverAsync(server, WarmUpMetrics);
        await SendAsync(server, WarmUpMetrics);

        var requests = 0;
        for (var round = 0; round < Rounds; round++)
        {
            // The database grows, and so does the time that the server takes: neither is always the second.
            var (our, raw) = round % 2 == 0
                ? (await DeliverCountedAsync(), await SendAsync(server, Metrics))
                : Swap(await SendAsync(server, Metrics), await DeliverCountedAsync());
            ours.Add(our);
            rival.Add(raw);
            ratios.Add(our / raw);
        }

        await server.EnsureStoredAsync(_stored);
        return new(
            Measurement.OutcomeOf(ratios.Median >= Limit && requests <= MostRequests),
            string.Create(CultureInfo.InvariantCulture, $"{ours.Median:N0} metrics/s, {requests:N0} requests for {Metrics:N0}"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median:N0} metrics/s (raw log-batch, bodies built before)"),
            string.Create(CultureInfo.InvariantCulture, $"{ratios.Median:F2}x"),
            string.Create(CultureInfo.InvariantCulture, $"ours {ours.Spread("N0")} metrics/s, rival {rival.Spread("N0")}, of {Metrics:N0} each; ratio in a round {ratios.Spread("F2")}"));

        async Task<double> DeliverCountedAsync()
        {
            var before = await server.CountRequestsAsync();
            var rate = await DeliverAsync(server, Metrics);
            requests = Math.Max(requests, await server.CountRequestsAsync() - before);
            return rate;
        }

        static (double, double) Swap(double first, double second) => (second, first);
    }

    private async Task<double> DeliverAsync(MlflowServerProcess server, int metrics)
    {
        using var home = new TempFolder();
        await server.StopAsync();
        await using (var mlops = MlOpsClient.Create(options =>
        {
            options.TrackingUri = server.Uri.ToString();
            options.HomeFolder = home.Path;
            options.DrainTimeout = TimeSpan.Zero;
        }))
        {
            await using var run = await mlops.Tracking.StartRunAsync(RunDescription.InExperiment("benchmarks"));
            for (var step = 0; step < metrics; step++)
            {
                run.LogMetric(Key, step * 0.5, step);
            }

            await run.CompleteAsync();
        }

        await server.StartAgainAsync();
        GC.Collect();
        var start = Stopwatch.GetTimestamp();
        await MlOpsClient.SyncAsync(home.Path);
        var time = Stopwatch.GetElapsedTime(start);
        _stored += metrics;
        return metrics / time.TotalSeconds;
    }

    private async Task<double> SendAsync(MlflowServerProcess server, int metrics)
    {
        await server.StopAsync(); // as before the other's turn
        await server.StartAgainAsync();
        using var client = await PlainMlflowClient.StartAsync(server);
        var bodies = client.BuildBatches(Key, metrics, BatchSize);
        GC.Collect();
        var start = Stopwatch.GetTimestamp();
        await client.LogBatchesAsync(bodies);
        var time = Stopwatch.GetElapsedTime(start);
        _stored += metrics;
        return metrics / time.TotalSeconds;
    }
}
