using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.Tests.Machine;
using MlOps.Sdk.Tracking;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking.SystemMetrics;

public sealed class SystemMetricsTests : IDisposable
{
    private const string Memory = "system/system_memory_usage_megabytes";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ClientFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Some.Time);

    [Fact]
    public async Task A_run_logs_the_machines_load_under_MLflows_names()
    {
        var nvidiaSmi = await Script.WriteAsync(_folder.File("bin/nvidia-smi"), "case \"$*\" in --query-gpu=*noheader,nounits) echo '0, 35, 1000, 4000, [N/A], 700.00';; *) exit 9;; esac");
        await using var mlops = Create(options => options.SystemMetrics.NvidiaSmiPath = nvidiaSmi);
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await LoggedAsync(mlops, run, count: 2);
        await run.CompleteAsync(Token);

        var stored = await mlops.Tracking.GetRunAsync(run.Id, Token);

        string[] expected =
        [
            "system/cpu_utilization_percentage", "system/disk_available_megabytes", "system/disk_usage_megabytes", "system/disk_usage_percentage",
            "system/gpu_0_memory_usage_megabytes", "system/gpu_0_memory_usage_percentage", "system/gpu_0_utilization_percentage", "system/network_receive_megabytes",
            "system/network_transmit_megabytes", "system/system_memory_usage_megabytes", "system/system_memory_usage_percentage",
        ];
        Assert.Equal(expected, stored.Metrics.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((35, 25), (stored.Metrics["system/gpu_0_utilization_percentage"].Value, stored.Metrics["system/gpu_0_memory_usage_percentage"].Value));
        Assert.InRange(stored.Metrics["system/system_memory_usage_percentage"].Value, double.Epsilon, 100);
        Assert.True(stored.Metrics["system/network_receive_megabytes"].Value >= 0);
    }

    [Fact]
    public async Task Steps_count_from_0_and_nothing_is_logged_after_the_end()
    {
        await using var mlops = Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        var logged = await LoggedAsync(mlops, run, count: 3);
        Assert.Equal(Enumerable.Range(0, logged.Count).Select(step => (long)step), logged.Select(point => point.Step));

        await run.CompleteAsync(Token);
        var atEnd = await HistoryAsync(mlops, run);
        _time.Advance(Interval * 5);
        await using var other = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await LoggedAsync(mlops, other, count: 1);

        Assert.Equal(atEnd.Count, (await HistoryAsync(mlops, run)).Count);
    }

    [Fact]
    public async Task Runs_beside_each_other_each_have_their_own()
    {
        await using var mlops = Create();
        await using var first = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await LoggedAsync(mlops, first, count: 2);
        await using var second = await first.StartNestedAsync(RunDescription.Default, Token);
        var ofSecond = await LoggedAsync(mlops, second, count: 2);

        Assert.Equal((0, 1), (ofSecond[0].Step, ofSecond[1].Step));
        await second.CompleteAsync(Token);
        var before = (await HistoryAsync(mlops, first)).Count;
        Assert.True((await LoggedAsync(mlops, first, count: before + 1)).Count > before);
    }

    [Fact]
    public async Task Samples_are_averaged_and_a_node_has_names_of_its_own()
    {
        var nvidiaSmi = await Script.WriteAsync(
            _folder.File("bin/nvidia-smi"), $"n=$(cat '{_folder.Path}/n' 2>/dev/null || echo 0); echo $((n+1)) > '{_folder.Path}/n'; echo \"0, $((n*10)), 1, 1, 1, 1\"");
        await using var mlops = Create(options =>
        {
            options.SystemMetrics.SamplesBeforeLogging = 2;
            options.SystemMetrics.NodeId = "node-1";
            options.SystemMetrics.NvidiaSmiPath = nvidiaSmi;
        });
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        var logged = await LoggedAsync(mlops, run, count: 2, "system/node-1/gpu_0_utilization_percentage");

        Assert.Equal((5, 20), (logged[0].Value % 10, logged[1].Value - logged[0].Value)); // of 0 and 10, 20 and 30, or one later
    }

    [Theory]
    [InlineData("exit 9")]
    [InlineData("echo 'NVIDIA-SMI has failed'; kill -9 $$")]
    [InlineData(null)]
    public async Task A_source_that_fails_stops_no_other_and_is_given_up(string? commands)
    {
        var nvidiaSmi = _folder.File("bin/nvidia-smi");
        if (commands is not null)
        {
            await Script.WriteAsync(nvidiaSmi, commands);
        }

        await using var mlops = Create(options => options.SystemMetrics.NvidiaSmiPath = nvidiaSmi);
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        await LoggedAsync(mlops, run, count: 6);
        await run.CompleteAsync(Token);

        Assert.Equal(3, _folder.LogsOf(241).Count);
        Assert.All(_folder.LogsOf(241), log => Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Debug, log.Level));
        Assert.DoesNotContain((await mlops.Tracking.GetRunAsync(run.Id, Token)).Metrics.Keys, key => key.Contains("gpu", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_being_asked_a_run_logs_none()
    {
        await using var mlops = _folder.Create(options => options.TimeProvider = _time);
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        _time.Advance(Interval * 3);
        await run.CompleteAsync(Token);

        Assert.Empty((await mlops.Tracking.GetRunAsync(run.Id, Token)).Metrics);
    }

    public void Dispose() => _folder.Dispose();

    private MlOpsClient Create(Action<MlOpsClientOptions>? configure = null) => _folder.Create(options =>
    {
        options.TimeProvider = _time;
        options.SystemMetrics.Enabled = true;
        options.SystemMetrics.NvidiaSmiPath = _folder.File("none");
        configure?.Invoke(options);
    });

    /// <summary>Lets time pass until the run has logged so often.</summary>
    private async Task<List<Metric>> LoggedAsync(MlOpsClient mlops, ActiveRun run, int count, string key = Memory)
    {
        while (true)
        {
            _time.Advance(Interval);
            await Task.Delay(20, Token);
            if (await HistoryAsync(mlops, run, key) is { } logged && logged.Count >= count)
            {
                return logged;
            }
        }
    }

    private static async Task<List<Metric>> HistoryAsync(MlOpsClient mlops, ActiveRun run, string key = Memory)
    {
        var points = new List<Metric>();
        await foreach (var point in mlops.Tracking.GetMetricHistoryAsync(run.Id, key, Token))
        {
            points.Add(point);
        }

        return points;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
