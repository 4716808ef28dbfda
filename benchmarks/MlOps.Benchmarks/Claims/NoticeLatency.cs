using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using MlOps.Sdk.Interruption;
using MlOps.Testing.Metadata;

namespace MlOps.Benchmarks.Claims;

/// <summary>
/// From the moment at which a source gives notice until <see cref="InterruptionMonitor.Interrupted"/> is cancelled: a signal, Google Cloud's
/// request that waits for a change, and EC2's metadata, which are asked every second. The slowest of all rounds counts.
/// </summary>
internal sealed partial class NoticeLatency : Claim
{
    private const int Terminate = 15;
    private const int Rounds = 21;
    private const int PolledRounds = 9;
    private static readonly TimeSpan HeardLimit = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PolledLimit = TimeSpan.FromSeconds(1.2);

    public override string Name => "notice of an interruption";

    public override string Bar => "≤ 50 ms, polled ≤ 1.2 s";

    public override async Task<Measurement> MeasureAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            return Measurement.NotMeasured("it needs kill(2)");
        }

        Figures signal = new(), longPoll = new(), polled = new();
        await HearSignalAsync(); // compiled by now
        await HearGcpAsync();
        for (var round = 0; round < Rounds; round++)
        {
            signal.Add(await HearSignalAsync());
            longPoll.Add(await HearGcpAsync());
            if (round < PolledRounds)
            {
                polled.Add(await HearEc2Async());
            }
        }

        return new(
            Measurement.OutcomeOf(signal.Greatest <= HeardLimit.TotalMilliseconds && longPoll.Greatest <= HeardLimit.TotalMilliseconds
                && polled.Greatest <= PolledLimit.TotalMilliseconds),
            string.Create(CultureInfo.InvariantCulture, $"signal {signal.Greatest:F1} ms, long poll {longPoll.Greatest:F1} ms, polled {polled.Greatest:F0} ms"),
            "",
            "",
            $"signal {signal.Spread("F2")}, long poll {longPoll.Spread("F2")}, polled {polled.Spread("F0")} ms");
    }

    private static Task<double> HearSignalAsync() => HearAsync(
        options => options.Sources.Add(InterruptionSources.Signals()),
        () => _ = Kill(Environment.ProcessId, Terminate));

    private static async Task<double> HearGcpAsync()
    {
        await using var server = await GcpMetadataServer.StartAsync();
        return await HearAsync(
            options =>
            {
                options.GcpAddress = server.Address;
                options.Sources.Add(InterruptionSources.Gcp());
            },
            () => server.Set("preempted", "TRUE"));
    }

    private static async Task<double> HearEc2Async()
    {
        await using var server = await Ec2MetadataServer.StartAsync();
        return await HearAsync(
            options =>
            {
                options.Ec2Address = server.Address;
                options.Sources.Add(InterruptionSources.Ec2());
            },
            () => server.InstanceAction = ("terminate", TimeProvider.System.GetUtcNow().AddMinutes(2)));
    }

    /// <returns>Milliseconds.</returns>
    private static async Task<double> HearAsync(Action<InterruptionMonitorOptions> configure, Action give)
    {
        await using var monitor = InterruptionMonitor.Start(options =>
        {
            options.Detect = false;
            configure(options);
        });
        var heard = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = monitor.Interrupted.Register(() => heard.SetResult(Stopwatch.GetTimestamp()));
        await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(500, 1_500))); // at any moment of the polling
        var start = Stopwatch.GetTimestamp();
        give();
        return Stopwatch.GetElapsedTime(start, await heard.Task).TotalMilliseconds;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
