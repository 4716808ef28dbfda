using System.Globalization;

namespace MlOps.Benchmarks.Claims;

/// <summary>What a call allocates on its own thread, when the delivery is at work in the background.</summary>
internal sealed class LogMetricMemory : Claim
{
    private const double Limit = 0.01;
    private const string Key = "loss";
    private const int WarmUpCalls = 100_000;
    private const int Calls = 2_000_000;

    public override string Name => "LogMetric, allocated by a call";

    public override string Bar => "0 B (< 0.01 B)";

    public override async Task<Measurement> MeasureAsync()
    {
        await using var logging = await LoggingRun.StartAsync();
        logging.Log(Key, WarmUpCalls);
        await logging.Run.SyncAsync();

        var before = GC.GetAllocatedBytesForCurrentThread();
        logging.Log(Key, Calls);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        var perCall = (double)allocated / Calls;
        return new(
            Measurement.OutcomeOf(perCall < Limit),
            string.Create(CultureInfo.InvariantCulture, $"{perCall:0.######} B"),
            "0 B",
            "",
            string.Create(CultureInfo.InvariantCulture, $"{allocated:N0} B in {Calls:N0} calls; the journal's growth is made by the caller where its thread is not in time"));
    }
}
