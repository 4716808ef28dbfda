using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Processes;

/// <summary>Slurm on this machine alone, in a folder of its own: a controller, a node, munge. It ends with the test.</summary>
internal sealed class SlurmCluster : IAsyncDisposable
{
    /// <summary>Starts a job that was queued again. Not at once: a node refuses one that begins in the second in which it was ended.</summary>
    public const string Soon = "StartTime=now+3";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TempFolder _folder = new();
    private readonly List<RunningProcess> _daemons = [];

    private SlurmCluster()
    {
    }

    private string Configuration => _folder.File("slurm.conf");

    /// <returns>The cluster, or why there can be none here.</returns>
    public static async Task<(SlurmCluster? Cluster, string Reason)> StartAsync()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            return (null, "Slurm's node starts jobs only as root on Linux.");
        }

        string[] needed = ["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged", "/usr/bin/sbatch", "/usr/bin/scontrol"];
        if (needed.FirstOrDefault(program => !File.Exists(program)) is { } missing)
        {
            return (null, $"'{missing}' is not there: install Debian's slurm-wlm and munge.");
        }

        var cluster = new SlurmCluster();
        try
        {
            await cluster.StartDaemonsAsync();
            return (cluster, "");
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException)
        {
            await cluster.DisposeAsync();
            return (null, "Slurm does not start here: " + e.Message);
        }
    }

    public string PathOf(string name) => _folder.File(name);

    public async Task<string> RunAsync(string program, params string[] args)
    {
        var result = await ProcessRunner.RunAsync("/usr/bin/" + program, args, Variables, _folder.Path);
        return result.EnsureSuccess().Output.Trim();
    }

    /// <summary>Waits until what Slurm says of a job has a text.</summary>
    public async Task<string> UntilAsync(string job, string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        var said = "";
        try
        {
            while (!(said = await RunAsync("scontrol", "show", "job", job)).Contains(text, StringComparison.Ordinal))
            {
                await Task.Delay(200, patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Job {job} never had '{text}':\n{said}\n{await LogsAsync()}");
        }

        return said;
    }

    public async Task<string> LogsAsync()
    {
        var logs = "";
        foreach (var log in Directory.GetFiles(_folder.Path, "*.log"))
        {
            logs += $"{Path.GetFileName(log)}:\n{string.Join('\n', (await File.ReadAllLinesAsync(log)).TakeLast(15))}\n";
        }

        return logs;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_daemons.Count == 3)
            {
                await EndJobsAsync();
            }
        }
        catch (TimeoutException)
        {
            // The controller is gone.
        }

        foreach (var daemon in Enumerable.Reverse(_daemons))
        {
            if (!daemon.HasExited)
            {
                daemon.Signal(RunningProcess.SigTerm);
            }

            await Task.WhenAny(daemon.WaitForExitAsync(Patience), Task.Delay(TimeSpan.FromSeconds(10)));
            await daemon.DisposeAsync();
        }

        _folder.Dispose();
    }

    private Dictionary<string, string?> Variables => new()
    {
        ["SLURM_CONF"] = Configuration,
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["NO_GCE_CHECK"] = "true",
        ["MLFLOW_TRACKING_URI"] = null,
        ["MLOPS_GRACE_PERIOD"] = null,
    };

    [SupportedOSPlatform("linux")]
    private async Task StartDaemonsAsync()
    {
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        foreach (var name in (string[])["munge", "state", "spool"])
        {
            Directory.CreateDirectory(_folder.File(name), (UnixFileMode)0b111_000_000);
        }

        var key = _folder.File("munge/key");
        await File.WriteAllBytesAsync(key, RandomNumberGenerator.GetBytes(1_024));
        File.SetUnixFileMode(key, UnixFileMode.UserRead);
        var host = Environment.MachineName.Split('.')[0];
        var (controllerPort, daemonPort) = FreePorts();
        await File.WriteAllTextAsync(Configuration, $"""
            ClusterName=tests
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={controllerPort}
            SlurmdPort={daemonPort}
            AuthType=auth/munge
            AuthInfo=socket={_folder.File("munge/socket")}
            CredType=cred/munge
            SlurmUser=root
            SlurmdUser=root
            StateSaveLocation={_folder.File("state")}
            SlurmdSpoolDir={_folder.File("spool")}
            SlurmctldPidFile={_folder.File("slurmctld.pid")}
            SlurmdPidFile={_folder.File("slurmd.pid")}
            SlurmctldLogFile={_folder.File("slurmctld.log")}
            SlurmdLogFile={_folder.File("slurmd.log")}
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            JobAcctGatherType=jobacct_gather/none
            AccountingStorageType=accounting_storage/none
            SelectType=select/linear
            SwitchType=switch/none
            MpiDefault=none
            PreemptType=preempt/partition_prio
            PreemptMode=REQUEUE
            KillWait=20
            NodeName={host} NodeAddr=127.0.0.1 CPUs=1 State=UNKNOWN
            PartitionName=low Nodes={host} Default=YES PriorityTier=1 GraceTime=15 PreemptMode=REQUEUE State=UP
            PartitionName=high Nodes={host} PriorityTier=10 PreemptMode=OFF State=UP

            """);
        StartDaemon("munged", "--foreground", "--force", $"--key-file={key}", $"--socket={_folder.File("munge/socket")}",
            $"--pid-file={_folder.File("munge/pid")}", $"--log-file={_folder.File("munge.log")}", $"--seed-file={_folder.File("munge/seed")}");
        await UntilAsync(() => Task.FromResult(File.Exists(_folder.File("munge/socket"))));
        StartDaemon("slurmctld", "-D", "-c");
        StartDaemon("slurmd", "-D");
        await UntilAsync(async () =>
        {
            var nodes = await ProcessRunner.RunAsync("/usr/bin/sinfo", ["--noheader", "--format=%T"], Variables);
            return nodes.Output.StartsWith("idle", StringComparison.Ordinal);
        });
    }

    private void StartDaemon(string name, params string[] args) =>
        _daemons.Add(ProcessRunner.Start("/usr/sbin/" + name, args, Variables, _folder.Path));

    private async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var attempt = 0; attempt < 150; attempt++)
        {
            if (await isSo())
            {
                return;
            }

            if (_daemons.FirstOrDefault(daemon => daemon.HasExited) is { } gone)
            {
                throw new InvalidOperationException($"A daemon has ended.\n{gone.Output}\n{gone.Error}\n{await LogsAsync()}");
            }

            await Task.Delay(200);
        }

        throw new TimeoutException($"The node does not become idle.\n{await LogsAsync()}");
    }

    // What runs a job is no child of ours: it ends with the job.
    private async Task EndJobsAsync()
    {
        await ProcessRunner.RunAsync("/usr/bin/scancel", ["--full", "--signal=KILL", "--user=root"], Variables);
        await ProcessRunner.RunAsync("/usr/bin/scancel", ["--user=root"], Variables); // those that wait
        for (var attempt = 0; attempt < 150 && (await ProcessRunner.RunAsync("/usr/bin/squeue", ["--noheader"], Variables)).Output.Trim().Length > 0; attempt++)
        {
            await Task.Delay(200);
        }
    }

    // Both at once: a port that is given back may be the next one that is given out.
    private static (int First, int Second) FreePorts()
    {
        using TcpListener first = new(IPAddress.Loopback, 0), second = new(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
