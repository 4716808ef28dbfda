using System.Globalization;
using MlOps.Testing;
using MlOps.Testing.Metadata;

namespace MlOps.Sdk.Tests.Processes;

/// <summary>Real processes that get real signals, and real notices.</summary>
public sealed class InterruptedProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly int SigUsr1 = OperatingSystem.IsMacOS() ? 30 : 10;

    [Theory]
    [InlineData(RunningProcess.SigTerm)]
    [InlineData(RunningProcess.SigInt)]
    [InlineData(0)]
    public async Task Without_a_monitor_each_of_the_signals_ends_the_process(int signal)
    {
        var sent = signal == 0 ? SigUsr1 : signal;
        await using var process = ProcessRunner.Start(Program, ["unaware"]);
        await process.WaitForLineAsync("ready", Patience);

        process.Signal(sent);

        Assert.Equal(128 + sent, (await process.WaitForExitAsync(Patience)).ExitCode);
    }

    [Theory]
    [InlineData("signals", RunningProcess.SigTerm, "notice sigterm Signal 30 ", 143)]
    [InlineData("signals", 0, "notice sigusr1 Signal -1 ", 75)]
    [InlineData("signals", RunningProcess.SigInt, "notice console UserRequest -1 ", 75)]
    [InlineData("detect", RunningProcess.SigTerm, "notice sigterm Signal 30 ", 143)]
    [InlineData("detect", RunningProcess.SigInt, "notice console UserRequest -1 ", 75)]
    public async Task A_signal_is_a_notice_and_the_process_saves_its_state_and_says_by_its_exit_code_why_it_ended(
        string sources, int signal, string beginning, int exitCode)
    {
        await using var process = Start(sources);
        await process.WaitForLineAsync("ready", Patience);

        process.Signal(signal == 0 ? SigUsr1 : signal);
        await process.WaitForLineAsync(beginning, Patience);

        await AssertSavesAsync(process, exitCode);
    }

    [Fact]
    public async Task More_of_SIGTERM_while_the_state_is_saved_changes_nothing()
    {
        await using var process = Start("signals");
        await process.WaitForLineAsync("ready", Patience);
        process.Signal(RunningProcess.SigTerm);
        await process.WaitForLineAsync("notice sigterm", Patience);

        for (var times = 2; times <= 4; times++)
        {
            process.Signal(RunningProcess.SigTerm);
            await HeardAsync(process, times);
        }

        process.Signal(SigUsr1);
        await AssertSavesAsync(process, 143);
        Assert.Single(process.Output.Split('\n'), line => line.StartsWith("notice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_Ctrl_C_ends_the_process_at_once()
    {
        await using var process = Start("signals");
        await process.WaitForLineAsync("ready", Patience);
        process.Signal(RunningProcess.SigInt);
        await process.WaitForLineAsync("notice console", Patience);

        process.Signal(RunningProcess.SigInt);
        var result = await process.WaitForExitAsync(Patience);

        Assert.Equal(130, result.ExitCode);
        Assert.DoesNotContain("saved", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_Slurm_job_the_deadline_of_SIGUSR1_is_the_end_of_the_job()
    {
        var end = TimeProvider.System.GetUtcNow().AddHours(2).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        await using var process = Start("slurm", ("SLURM_JOB_ID", "42"), ("SLURM_RESTART_COUNT", "3"), ("SLURM_JOB_END_TIME", end));
        await process.WaitForLineAsync("ready", Patience);

        process.Signal(SigUsr1);
        var notice = await process.WaitForLineAsync("notice slurm Signal", Patience);

        Assert.InRange(double.Parse(notice.Split(' ')[3], CultureInfo.InvariantCulture), 7_000, 7_200);
        Assert.EndsWith("SIGUSR1: the Slurm job 42 (restarts so far: 3) comes to its end.", notice, StringComparison.Ordinal);
        await AssertSavesAsync(process, 75);
    }

    [Fact]
    public async Task Slurms_SIGTERM_has_the_grace_period_of_the_environment()
    {
        await using var process = Start("detect", ("SLURM_JOB_ID", "42"), ("MLOPS_GRACE_PERIOD", "90"));
        await process.WaitForLineAsync("ready", Patience);

        process.Signal(RunningProcess.SigTerm);
        await process.WaitForLineAsync("notice slurm Signal 90 ", Patience);

        await AssertSavesAsync(process, 143);
    }

    [Fact]
    public async Task A_notice_of_EC2_is_seen_by_polling_in_real_time_and_past_a_proxy_that_the_environment_names()
    {
        await using var server = await Ec2MetadataServer.StartAsync();
        await using var process = Start(
            "detect",
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.Address.ToString()),
            ("AWS_EC2_METADATA_DISABLED", null),
            ("http_proxy", "http://127.0.0.1:9"),
            ("no_proxy", null),
            ("NO_PROXY", null));
        await process.WaitForLineAsync("ready", Patience);
        while (server.CountOf("GET /latest/meta-data/spot/instance-action") < 2)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        var since = TimeProvider.System.GetTimestamp();
        var asked = server.CountOf("GET /latest/meta-data/spot/instance-action");
        server.InstanceAction = ("terminate", TimeProvider.System.GetUtcNow().AddMinutes(2));
        await process.WaitForLineAsync("notice ec2 Terminate", Patience);
        TestContext.Current.TestOutputHelper?.WriteLine($"Detected after {TimeProvider.System.GetElapsedTime(since).TotalMilliseconds:N0} ms.");

        Assert.InRange(server.CountOf("GET /latest/meta-data/spot/instance-action") - asked, 1, 2); // one may have been on its way
        await AssertSavesAsync(process, 75);
    }

    private static string Program => RepositoryPaths.ArtifactsOf("MlOps.TestApp");

    private static RunningProcess Start(string sources, params (string Name, string? Value)[] variables)
    {
        var environment = new Dictionary<string, string?>
        {
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["KUBERNETES_SERVICE_HOST"] = null,
            ["MLOPS_GRACE_PERIOD"] = null,
            ["SLURM_JOB_ID"] = null,
        };
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return ProcessRunner.Start(Program, ["interruptible", sources], environment);
    }

    private static async Task AssertSavesAsync(RunningProcess process, int exitCode)
    {
        await process.Input.WriteLineAsync("save");
        await process.Input.FlushAsync(TestContext.Current.CancellationToken);
        var result = await process.WaitForExitAsync(Patience);
        Assert.Equal((exitCode, true), (result.ExitCode, result.Output.Contains("saved", StringComparison.Ordinal)));
    }

    private static async Task HeardAsync(RunningProcess process, int times)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (process.Output.Split('\n').Count(line => line == "heard") < times)
        {
            await Task.Delay(1, patience.Token);
        }
    }
}
