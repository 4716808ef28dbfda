using System.Diagnostics;
using System.Globalization;

namespace MlOps.Benchmarks.Claims;

/// <summary>A call while the server takes requests and answers none, beside one while it answers and the delivery is at work.</summary>
internal sealed class BlackHoleLogMetric : Claim
{
    private const double TimeLimit = 150;
    private const double MemoryLimit = 0.01;
    private const string Key = "loss";
    private const int Rounds = 9;
    private const int WarmUpCalls = 100_000;
    private const int Calls = 1_000_000;

    public override string Name => "LogMetric, server black-holed";

    public override string Bar => "≤ 150 ns, 0 B (< 0.01 B)";

    public override async Task<Measurement> MeasureAsync()
    {
        Figures ours = new(), rival = new(), allocated = new();
        await using var server = await MlflowServerProcess.StartAsync();
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await LogAsync(server, isBlackHole: true, allocated));
            rival.Add(await LogAsync(server, isBlackHole: false, new()));
        }

        return new(
            Measurement.OutcomeOf(ours.Median <= TimeLimit && allocated.Median < MemoryLimit),
            string.Create(CultureInfo.InvariantCulture, $"{ours.Median:F0} ns, {allocated.Median:0.######} B"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median:F0} ns (the server answers)"),
            string.Create(CultureInfo.InvariantCulture, $"{rival.Median / ours.Median:F2}x"),
            $"ours {ours.Spread("F0")} ns, {allocated.Spread("0.######")} B; with a server that answers {rival.Spread("F0")} ns; of {Calls:N0} calls each");
    }

    private static async Task<double> LogAsync(MlflowServerProcess server, bool isBlackHole, Figures allocated)
    {
        await using var logging = await LoggingRun.StartAsync(options => options.TrackingUri = server.Uri.ToString());
        if (isBlackHole)
        {
            await server.BecomeBlackHoleAsync();
        }

        logging.Log(Key, WarmUpCalls);
        var delivery = logging.Run.SyncAsync(); // hurries, so that a request is on its way

        var memory = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        logging.Log(Key, Calls);
        var time = Stopwatch.GetElapsedTime(start);
        allocated.Add((double)(GC.GetAllocatedBytesForCurrentThread() - memory) / Calls);

        if (isBlackHole && delivery.IsCompleted)
        {
            throw new InvalidOperationException("The server was to answer nothing, and has: what was measured is void.");
        }

        await server.AnswerAgainAsync();
        return time.TotalNanoseconds / Calls;
    }
}
