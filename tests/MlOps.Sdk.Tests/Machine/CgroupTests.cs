using MlOps.Sdk.Machine;

namespace MlOps.Sdk.Tests.Machine;

public sealed class CgroupTests : IDisposable
{
    private readonly SystemFolder _system = new();

    public CgroupTests() => _system.With("proc/meminfo", "MemTotal: 16000000 kB\nMemAvailable: 1000 kB\n");

    [Fact]
    public void Version_2_in_a_container_is_read_at_the_root_of_the_mount()
    {
        _system.With("proc/self/cgroup", "0::/\n")
            .With("sys/fs/cgroup/cpu.max", "150000 100000\n")
            .With("sys/fs/cgroup/cpu.stat", "usage_usec 2500000\nuser_usec 2000000\n")
            .With("sys/fs/cgroup/memory.max", "2147483648\n")
            .With("sys/fs/cgroup/memory.current", "1500000000\n")
            .With("sys/fs/cgroup/memory.stat", "anon 900000000\ninactive_file 500000000\n");

        var cgroup = new Cgroup(_system.Files);

        Assert.Equal((1.5, 2_147_483_648), (cgroup.CpuLimit, cgroup.MemoryLimit));
        Assert.Equal((2_500_000_000, 1_000_000_000), (cgroup.ReadCpuTime(), cgroup.ReadMemoryUse()));
    }

    [Fact]
    public void The_narrowest_limit_of_the_groups_above_counts()
    {
        _system.With("proc/self/cgroup", "0::/system.slice/train.service\n")
            .With("sys/fs/cgroup/system.slice/cpu.max", "200000 100000\n")
            .With("sys/fs/cgroup/system.slice/memory.max", "4000000000\n")
            .With("sys/fs/cgroup/system.slice/memory.current", "3000000000\n")
            .With("sys/fs/cgroup/system.slice/train.service/cpu.max", "max 100000\n")
            .With("sys/fs/cgroup/system.slice/train.service/memory.max", "max\n")
            .With("sys/fs/cgroup/system.slice/train.service/memory.current", "1000\n");

        var cgroup = new Cgroup(_system.Files);

        Assert.Equal((2.0, 4_000_000_000, 3_000_000_000), (cgroup.CpuLimit, cgroup.MemoryLimit, cgroup.ReadMemoryUse()));
    }

    [Fact]
    public void Version_1_in_a_container_that_sees_the_hosts_path_is_read_at_the_root_of_the_mounts()
    {
        _system.With("proc/self/cgroup", "9:memory:/docker/4f1c\n2:cpu,cpuacct:/docker/4f1c\n1:name=systemd:/docker/4f1c\n")
            .With("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "50000\n")
            .With("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n")
            .With("sys/fs/cgroup/cpu,cpuacct/cpuacct.usage", "7000000000\n")
            .With("sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n")
            .With("sys/fs/cgroup/memory/memory.usage_in_bytes", "800\n");

        var cgroup = new Cgroup(_system.Files);

        Assert.Equal((0.5, 1_073_741_824), (cgroup.CpuLimit, cgroup.MemoryLimit));
        Assert.Equal((7_000_000_000, 800), (cgroup.ReadCpuTime(), cgroup.ReadMemoryUse()));
    }

    [Fact]
    public void Both_versions_side_by_side_are_read()
    {
        _system.With("proc/self/cgroup", "4:memory:/job/1\n2:cpuacct:/\n1:cpu:/\n0::/job/1\n")
            .With("sys/fs/cgroup/memory/job/1/memory.limit_in_bytes", "9223372036854771712\n")
            .With("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")
            .With("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n")
            .With("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n")
            .With("sys/fs/cgroup/unified/job/1/cpu.max", "300000 100000\n");

        var cgroup = new Cgroup(_system.Files);

        Assert.Equal((3.0, null), (cgroup.CpuLimit, cgroup.MemoryLimit));
        Assert.Null(cgroup.ReadCpuTime());
        Assert.Null(cgroup.ReadMemoryUse());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense\n")]
    [InlineData("0::/../../etc\n")]
    public void Without_a_limit_there_is_none(string groups)
    {
        var cgroup = new Cgroup(_system.With("proc/self/cgroup", groups).Files);

        Assert.Equal((null, null, null, null), (cgroup.CpuLimit, cgroup.MemoryLimit, cgroup.ReadCpuTime(), cgroup.ReadMemoryUse()));
    }

    public void Dispose() => _system.Dispose();
}
