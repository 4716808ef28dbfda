namespace MlOps.Sdk.Interruption;

/// <summary>The sources that this library has. <see cref="Detect"/> finds by itself which ones this machine has.</summary>
public static class InterruptionSources
{
    /// <summary>Watches EC2's metadata service: interruptions of Spot instances, recommendations to rebalance, scheduled events.</summary>
    public static IInterruptionSource Ec2() => new Ec2Source();

    /// <summary>Watches Google Cloud's metadata server: preemption, and maintenance of the host.</summary>
    public static IInterruptionSource Gcp() => new GcpSource();

    /// <summary>Watches Azure's scheduled events.</summary>
    public static IInterruptionSource Azure() => new AzureSource();

    /// <summary>
    /// Listens to SIGTERM, which Kubernetes, containers and Slurm send before SIGKILL, and to SIGUSR1 on Linux and macOS. Neither ends the
    /// process any more: that is up to who reads the notice.
    /// </summary>
    public static IInterruptionSource Signals() => SignalSource.OfProcess();

    /// <summary>Listens to Ctrl-C: the first is a notice, the second ends the process at once.</summary>
    public static IInterruptionSource Console() => SignalSource.OfConsole();

    /// <summary>
    /// Listens to the signals that Slurm sends: SIGUSR1, when the job asked for it by <c>--signal</c>, with the job's end as deadline, and
    /// SIGTERM. Ends at once outside of a Slurm job.
    /// </summary>
    public static IInterruptionSource Slurm() => SignalSource.OfSlurm();

    /// <summary>Looks for a file: it is a notice as soon as it exists, and its first line the detail. Delete it before the next start.</summary>
    /// <param name="path">The file.</param>
    public static IInterruptionSource File(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FileSource(Path.GetFullPath(path));
    }

    /// <summary>
    /// Signals, Ctrl-C, and the cloud that this machine is in: EC2, Google Cloud and Azure are asked in parallel, and only an answer that
    /// no one else gives counts. Where none answers, nothing is asked again, and no timer or connection is left.
    /// </summary>
    public static IInterruptionSource Detect() => new DetectedSources();
}
