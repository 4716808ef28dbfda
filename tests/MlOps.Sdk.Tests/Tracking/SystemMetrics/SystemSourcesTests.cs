using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.Tests.Machine;
using MlOps.Sdk.Tracking.SystemMetrics;

namespace MlOps.Sdk.Tests.Tracking.SystemMetrics;

public sealed class SystemSourcesTests : IDisposable
{
    private readonly SystemFolder _system = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task The_processors_are_as_busy_as_since_the_sample_before()
    {
        _system.With("proc/stat", "cpu  100 0 0 900 0 0 0 0\n");
        var source = new CpuSource(_system.Files, new(_system.Files), _time);
        _system.With("proc/stat", "cpu  175 0 0 925 0 0 0 0\n");
        Assert.Equal(75, (await SampleAsync(source))["cpu_utilization_percentage"]);

        _system.With("proc/stat", "cpu  175 0 0 1025 0 0 0 0\n");

        Assert.Equal(0, (await SampleAsync(source))["cpu_utilization_percentage"]);
        Assert.Empty(await SampleAsync(source));
    }

    [Fact]
    public async Task In_a_container_the_processors_are_those_that_it_may_use()
    {
        Container(cpuMicroseconds: 1_000_000);
        _system.With("proc/stat", "cpu  100 0 0 900 0 0 0 0\n");
        var source = new CpuSource(_system.Files, new(_system.Files), _time);

        _time.Advance(TimeSpan.FromSeconds(10));
        Container(cpuMicroseconds: 6_000_000);

        Assert.Equal(25, (await SampleAsync(source))["cpu_utilization_percentage"], 9);
    }

    [Fact]
    public async Task The_memory_in_use_is_what_is_not_available()
    {
        _system.With("proc/meminfo", "MemTotal: 4000000 kB\nMemAvailable: 3000000 kB\n");

        var sample = await SampleAsync(new MemorySource(_system.Files, new(_system.Files)));

        Assert.Equal((1024, 25), (sample["system_memory_usage_megabytes"], sample["system_memory_usage_percentage"]));
    }

    [Fact]
    public async Task In_a_container_the_memory_is_that_which_it_may_use()
    {
        Container(cpuMicroseconds: 0);
        _system.With("proc/meminfo", "MemTotal: 4000000 kB\nMemAvailable: 3000000 kB\n");

        var sample = await SampleAsync(new MemorySource(_system.Files, new(_system.Files)));

        Assert.Equal((500, 50), (sample["system_memory_usage_megabytes"], sample["system_memory_usage_percentage"]));
    }

    [Fact]
    public async Task Without_proc_there_are_figures_all_the_same()
    {
        GC.Collect();
        var cpu = new CpuSource(_system.Files, new(_system.Files), _time);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.InRange((await SampleAsync(cpu))["cpu_utilization_percentage"], 0, 100);
        Assert.InRange((await SampleAsync(new MemorySource(_system.Files, new(_system.Files))))["system_memory_usage_percentage"], double.Epsilon, 100);
        Assert.Equal(["network_receive_megabytes", "network_transmit_megabytes"], (await CountAsync(new NetworkSource(_system.Files))).Keys);
    }

    [Fact]
    public async Task The_network_counts_up()
    {
        _system.With("proc/net/dev", "a\nb\n eth0: 5000000 0 0 0 0 0 0 0 3000000 0 0 0 0 0 0 0\n");

        var counters = await CountAsync(new NetworkSource(_system.Files));

        Assert.Equal((5, 3), (counters["network_receive_megabytes"], counters["network_transmit_megabytes"]));
    }

    [Fact]
    public async Task The_disk_is_used_and_available()
    {
        var sample = await SampleAsync(new DiskSource());

        Assert.Equal(["disk_available_megabytes", "disk_usage_megabytes", "disk_usage_percentage"], sample.Keys.Order(StringComparer.Ordinal));
        Assert.InRange(sample["disk_usage_percentage"], 0, 100);
    }

    public void Dispose() => _system.Dispose();

    private void Container(long cpuMicroseconds) => _system.With("proc/self/cgroup", "0::/\n")
        .With("sys/fs/cgroup/cpu.max", "200000 100000\n")
        .With("sys/fs/cgroup/cpu.stat", FormattableString.Invariant($"usage_usec {cpuMicroseconds}\n"))
        .With("sys/fs/cgroup/memory.max", "1000000000\n")
        .With("sys/fs/cgroup/memory.current", "600000000\n")
        .With("sys/fs/cgroup/memory.stat", "inactive_file 100000000\n");

    private static async Task<IReadOnlyDictionary<string, double>> SampleAsync(ISystemMetricSource source)
    {
        var sample = new SystemSample();
        await source.SampleAsync(sample, TestContext.Current.CancellationToken);
        return sample.Values;
    }

    private static async Task<IReadOnlyDictionary<string, double>> CountAsync(NetworkSource source)
    {
        var sample = new SystemSample();
        await source.SampleAsync(sample, TestContext.Current.CancellationToken);
        return sample.Counters;
    }
}
