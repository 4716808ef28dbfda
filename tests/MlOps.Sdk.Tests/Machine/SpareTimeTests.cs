using MlOps.Sdk.Machine;

namespace MlOps.Sdk.Tests.Machine;

public sealed class SpareTimeTests
{
    private const int PolicyField = 40; // of /proc/thread-self/stat, from 0; see proc_pid_stat(5)

    [Fact]
    public async Task On_Linux_the_work_runs_on_a_thread_that_the_scheduler_asks_last()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        var (policy, name) = ("", "");

        await SpareTime.RunAsync("spare", () => (policy, name) = (Policy(), Thread.CurrentThread.Name!));

        Assert.Equal("5", policy); // SCHED_IDLE, see sched(7)
        Assert.Equal("spare", name);
        Assert.Equal("0", Policy()); // others stay as they are
    }

    [Fact]
    public async Task An_exception_of_the_work_is_that_of_the_task()
    {
        var exception = await Assert.ThrowsAsync<IOException>(() => SpareTime.RunAsync("spare", () => throw new IOException("gone")));

        Assert.Equal("gone", exception.Message);
    }

    private static string Policy()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[PolicyField - 2];
    }
}
