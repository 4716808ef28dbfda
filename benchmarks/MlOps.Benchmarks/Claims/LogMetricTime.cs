using System.Diagnostics;
using System.Globalization;

namespace MlOps.Benchmarks.Claims;

/// <summary>
/// The time that a call takes at a steady rate, from one thread, while the delivery brings what was logged before to
/// <c>mlflow.db</c>. The rival has the machine for itself in its turn.
/// </summary>
internal sealed class LogMetricTime : Claim
{
    private const double Limit = 150;
    private const string Key = "loss";
    private const int Rounds = 9;
    private const int WarmUpCalls = 100_000;
    private const int Calls = 1_000_000;
    private const int Inserts = 3_000;

    public override string Name => "LogMetric, mean time of a call";

    public override string Bar => "≤ 150 ns";

    public override async Task<Measurement> MeasureAsync()
    {
        Figures ours = new(), rival = new();
        await using var inserts = await MetricInserts.CreateAsync();
        inserts.Insert(Key, Inserts);
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await LogAsync());

            var start = Stopwatch.GetTimestamp();
            inserts.Insert(Key, Inserts);
            rival.AddNanoseconds(start, Inserts);
        }

        return new(
            Measurement.OutcomeOf(ours.Median <= Limit),
            string.Create(CultureInfo.InvariantCulture, $"{ours.Median:F0} ns"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median:N0} ns (one INSERT per metric)"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median / ours.Median:F0}x"),
            $"ours {ours.Spread("F0")} ns, of {Calls:N0} calls each; rival {rival.Spread("N0")} ns, of {Inserts:N0} each");
    }

    private static async Task<double> LogAsync()
    {
        await using var logging = await LoggingRun.StartAsync();
        logging.Log(Key, WarmUpCalls);
        await logging.Run.SyncAsync();
        logging.Log(Key, WarmUpCalls);
        var delivery = logging.Run.SyncAsync();

        var start = Stopwatch.GetTimestamp();
        logging.Log(Key, Calls);
        var time = Stopwatch.GetElapsedTime(start);

        return delivery.IsFaulted ? throw delivery.Exception : time.TotalNanoseconds / Calls;
    }
}
