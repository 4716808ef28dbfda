using System.Diagnostics;
using System.Globalization;

namespace MlOps.Benchmarks.Claims;

/// <summary>
/// From the first <c>LogMetric</c> of many until <c>SyncAsync</c> has returned: all are committed in <c>mlflow.db</c>, and survive
/// a power cut there. The rival's survive the process only.
/// </summary>
internal sealed class EmbeddedStoreRate : Claim
{
    private const double Limit = 30_000;
    private const string Key = "loss";
    private const int Rounds = 5;
    private const int Metrics = 300_000;
    private const int Inserts = 10_000;

    public override string Name => "embedded store, logged to durable";

    public override string Bar => "≥ 30,000 metrics/s";

    public override async Task<Measurement> MeasureAsync()
    {
        Figures ours = new(), rival = new();
        for (var round = 0; round < Rounds; round++)
        {
            await using (var logging = await LoggingRun.StartAsync())
            {
                var start = Stopwatch.GetTimestamp();
                logging.Log(Key, Metrics);
                await logging.Run.SyncAsync();
                ours.AddRate(start, Metrics);
            }

            await using (var inserts = await MetricInserts.CreateAsync())
            {
                var start = Stopwatch.GetTimestamp();
                inserts.Insert(Key, Inserts);
                rival.AddRate(start, Inserts);
            }
        }

        return new(
            Measurement.OutcomeOf(ours.Median >= Limit),
            string.Create(CultureInfo.InvariantCulture, $"{ours.Median:N0} metrics/s"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median:N0} metrics/s (one INSERT per metric)"),
            string.Create(CultureInfo.InvariantCulture, $"{ours.Median / rival.Median:F1}x"),
            $"ours {ours.Spread("N0")} metrics/s, of {Metrics:N0} each; rival {rival.Spread("N0")}, of {Inserts:N0} each");
    }
}
